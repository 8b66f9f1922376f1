/** PostgreSQL crashes, and gives numbers of transactions again: what servers keep in memory is what the database has. */
import pg from 'pg'
import { expect, test } from 'vitest'
import {
  createHeaders,
  createTemplate,
  postgresFolder,
  sessionsPath,
  startServersOnPostgres,
} from './postgres-servers.ts'

const crashes = 3

/** Begins transactions that take a number each and change nothing. */
async function takeNumbers(connectionString: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  for (let i = 0; i < count; i++) await client.query('begin; select pg_current_xact_id(); rollback')
  await client.end()
}

test.runIf(postgresFolder)(`after ${crashes} crashes, no server answers what was before`, async () => {
  const { cluster, servers, stop } = await startServersOnPostgres(2, true)
  const [writer, reader] = servers.map(({ url }) => url)
  try {
    await createTemplate(writer ?? '')
    const headers = await createHeaders(writer ?? '', '7')
    const at = `${sessionsPath}/one`
    /** Asks again until the database is back. */
    const ask = async (url: string, init?: RequestInit) => {
      let response: Response | undefined
      const isAnswered = async () => {
        response = await fetch(url, { headers, ...init })
        return response.status !== 503
      }
      await expect.poll(isAnswered, { timeout: 30_000 }).toBe(true)
      return (await response?.json()) as { changeNumber?: number; results?: object[] }
    }
    const put = (round: number) =>
      ask(`${writer}${at}`, {
        method: 'PUT',
        body: JSON.stringify({
          properties: { system: { keywords: [`round${round}`] }, custom: { round } },
          members: { me: { properties: { system: { active: true } } } },
        }),
      })
    let { changeNumber } = await put(0)
    for (let round = 1; round <= crashes; round++) {
      // The crash leaves no trace of these numbers.
      await takeNumbers(cluster.url, 10)
      const isFound = async () =>
        (await ask(`${reader}${sessionsPath}?keyword=round${round - 1}`)).results?.length === 1
      expect((await ask(`${reader}${at}`)).changeNumber).toBe(changeNumber)
      expect(await isFound()).toBe(true)
      await cluster.crash()
      changeNumber = (await put(round)).changeNumber
      // Now more numbers have been given than before the crash, that of the change among those that were given before.
      await takeNumbers(cluster.url, 20)
      expect((await ask(`${reader}${at}`)).changeNumber, `crash ${round}`).toBe(changeNumber)
      expect(await isFound(), `crash ${round}`).toBe(false)
    }
  } finally {
    await stop()
  }
})
