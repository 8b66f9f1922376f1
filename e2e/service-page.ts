/** Playwright test whose page was authorised to use connections to a stand-in for the service, over TLS. */
import { rmSync } from 'node:fs'
import { type ConnectionsRig, startConnections } from './connections-rig.ts'
import { test as base, ConsolePage, expect } from './console-page.ts'
import { copyWorld } from './make-world.ts'

interface WorkerFixtures {
  rig: ConnectionsRig
}
interface TestFixtures {
  /** Console in a browser that was authorised with the one-time link. */
  service: ConsolePage
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  rig: [
    async ({ browserName: _ }, use) => {
      const worlds = [copyWorld(), copyWorld()] as const
      const rig = await startConnections(worlds)
      await use(rig)
      await rig.stop()
      for (const world of worlds) rmSync(world, { recursive: true })
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ rig }, use) => use(rig.server.url),
  service: async ({ page, rig }, use) => {
    const service = new ConsolePage(page)
    const check = service.watchForErrors()
    await page.goto(await rig.server.link())
    await expect(page.getByRole('combobox', { name: /^Act as/ })).toBeVisible()
    await use(service)
    check()
  },
})
