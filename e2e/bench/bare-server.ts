/**
 * Minimal servers for comparison. Each reads a request to its end and returns the same bytes every time:
 * `memory` from memory; `sqlite` after one `BEGIN; UPDATE; COMMIT` that is on disk (fsync) when it returns; `postgres`
 * with the text that one prepared statement returns.
 */
import { createServer, type ServerResponse } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

const [, , kind = 'memory', status = '200', type = 'application/json', place = ''] = process.argv

type Produce = (body: Buffer) => Promise<Buffer> | Buffer

function openSqliteWriter(file: string, body: Buffer): Produce {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536')
  db.exec('create table documents (id integer primary key, document text not null)')
  const insert = db.prepare('insert into documents (id, document) values (?, ?)')
  db.exec('begin')
  for (let id = 0; id < 1000; id++) insert.run(id, body.toString())
  db.exec('commit')
  const update = db.prepare('update documents set document = ? where id = ?')
  let count = 0
  return (received) => {
    db.exec('begin')
    update.run(`${received.toString()}${count}`, count++ % 1000)
    db.exec('commit')
    return body
  }
}

async function openPostgresReader(connectionString: string, body: Buffer): Promise<Produce> {
  const pool = new pg.Pool({ connectionString, max: 16 })
  await pool.query('drop table if exists bare_answers')
  await pool.query('create table bare_answers (id integer primary key, answer text not null)')
  await pool.query('insert into bare_answers select id, $1 from generate_series(0, 999) as id', [
    body.toString(),
  ])
  let count = 0
  return async () => {
    const { rows } = await pool.query<{ answer: string }>({
      name: 'answer',
      text: 'select answer from bare_answers where id = $1',
      values: [count++ % 1000],
    })
    return Buffer.from(rows[0]?.answer ?? '')
  }
}

async function openProducer(body: Buffer): Promise<Produce> {
  if (kind === 'sqlite') return openSqliteWriter(place, body)
  if (kind === 'postgres') return openPostgresReader(place, body)
  return () => body
}

const parts: Buffer[] = []
process.stdin.on('data', (part: Buffer) => parts.push(part))
process.stdin.on('end', async () => {
  const produce = await openProducer(Buffer.concat(parts))
  const send = (response: ServerResponse, body: Buffer) => {
    response.writeHead(Number(status), { 'content-type': type, 'content-length': body.length })
    response.end(body)
  }
  const server = createServer((request, response) => {
    const received: Buffer[] = []
    request.on('data', (part: Buffer) => received.push(part))
    request.on('end', async () => {
      const made = produce(received.length === 1 ? (received[0] as Buffer) : Buffer.concat(received))
      send(response, made instanceof Promise ? await made : made)
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address && typeof address === 'object') console.log(`listening on ${address.port}`)
  })
})
