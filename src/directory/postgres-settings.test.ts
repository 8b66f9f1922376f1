/** Settings of a PostgreSQL database that its owner may have chosen: schemas, paths and the level of isolation. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from './store/postgres.ts'
import {
  createDatabase,
  join,
  openRig,
  putTemplate,
  type Rig,
  scid,
  sessionPath,
  testedEngine,
  timeless,
} from './testing.ts'

const withOptions = (url: string, options: string) => {
  const changed = new URL(url)
  changed.searchParams.set('options', options)
  return changed.href
}

const open = (url: string, rateLimits = false) =>
  openRig({ engine: openPostgres(url), rateLimits, newId: () => crypto.randomUUID() })

describe.skipIf(testedEngine === 'sqlite')('directories in schemas of one database', () => {
  const schemas = ['public', 'plain', 'A "quoted" $& name']
  const player = '300'
  const question = `/serviceconfigs/${scid}/sessions?xuid=${player}`
  let url: string
  const rigs: Rig[] = []
  let client: pg.Client

  const urlOf = (schema: string) =>
    withOptions(url, `-c search_path=${pg.escapeIdentifier(schema).replaceAll(/[ \\]/g, '\\$&')}`)
  const rowsOf = async (rig: Rig) => {
    const { results } = (await (await rig.send(question, { as: '9' })).json()) as { results: object[] }
    return results.length
  }
  const countTemplateChanges = async () => {
    const counts = schemas.map((one) => `(select count from ${pg.escapeIdentifier(one)}.template_changes)`)
    const { rows } = await client.query<number[]>({ text: `select ${counts.join()}`, rowMode: 'array' })
    return rows[0]?.map(Number) ?? []
  }

  beforeAll(async () => {
    url = await createDatabase()
    client = new pg.Client({ connectionString: url })
    await client.connect()
    for (const schema of schemas)
      await client.query(`create schema if not exists ${pg.escapeIdentifier(schema)}`)
    for (const schema of schemas) rigs.push(await open(urlOf(schema)))
    for (const rig of rigs) {
      await putTemplate(rig, 'Lobby', timeless)
      const put = await rig.send(sessionPath('Lobby', 'one'), { as: player, method: 'PUT', body: join() })
      expect(put.status, await put.text()).toBe(201)
    }
  })
  afterAll(async () => {
    for (const rig of rigs) await rig.directory.close()
    await client.end()
  })

  test.each(schemas)(
    'answer from that of their own, %s, wherever its rows were changed from',
    async (schema) => {
      const at = schemas.indexOf(schema)
      const table = (name: string) => `${pg.escapeIdentifier(schema)}.${name}`
      const rig = rigs[at]
      if (!rig) throw new Error(`no directory in ${schema}`)
      const others = rigs.filter((_, i) => i !== at)
      for (const path of ['', ...schemas]) {
        await client.query(`set search_path to ${pg.escapeIdentifier(path || 'nowhere')}`)
        expect(await rowsOf(rig)).toBe(1)
        const before = await Promise.all(others.map(rowsOf))
        await client.query(`update ${table('session_members')} set xuid = '777' where xuid = '${player}'`)
        expect(await rowsOf(rig), `path ${path}`).toBe(0)
        await client.query(`update ${table('session_members')} set xuid = '${player}' where xuid = '777'`)
        expect(await rowsOf(rig), `path ${path}`).toBe(1)
        expect(await Promise.all(others.map(rowsOf))).toEqual(before)
        await client.query(`update ${table('sessions')} set scid = scid`)
        await client.query(`begin; truncate ${table('sessions')}; rollback`)
        const counted = await countTemplateChanges()
        await client.query(`update ${table('templates')} set scid = scid`)
        expect(await countTemplateChanges()).toEqual(counted.map((count, i) => count + (i === at ? 1 : 0)))
      }
    },
  )
})

describe.skipIf(testedEngine === 'sqlite')('a database whose transactions are serializable', () => {
  const stricter = async (url: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<{ name: string }>('select current_database() as name')
    await client.query(`alter database ${rows[0]?.name} set default_transaction_isolation = serializable`)
    await client.end()
    return url
  }

  test.each(['', '-c statement_timeout=30000'])(
    'is never too busy for requests that meet, with the options "%s"',
    async (options) => {
      const plain = await stricter(await createDatabase())
      const url = options === '' ? plain : withOptions(plain, options)
      const rigs = [await open(url, true), await open(url, true)] as const
      await putTemplate(rigs[0], 'Lobby', timeless)
      const path = sessionPath('Lobby', 'one')
      const codes = new Set<number>()
      for (let round = 0; round < 10; round++) {
        const sent = Array.from({ length: 40 }, (_, i) =>
          // Of one caller, whose requests are counted in one row.
          (rigs[i % 2] ?? rigs[0]).send(path, { as: String(500 + round) }),
        )
        for (const { status } of await Promise.all(sent)) codes.add(status)
      }
      expect([...codes].filter((code) => code >= 500)).toEqual([])
      for (const rig of rigs) await rig.directory.close()
    },
  )
})
