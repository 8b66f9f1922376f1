/** `npm run backup`: copies the embedded database as of one moment, with or without a running server. */

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { copyStore } from './directory/store/backup.ts'
import { writeFinding } from './directory/store/finding.ts'
import { inspectFile } from './directory/store/sqlite.ts'
import { runCommand } from './host/run-command.ts'

const usage = `Usage: npm run backup -- [--data FOLDER] --to FILE
  --data FOLDER   folder of the embedded database (default: ./data)
  --to FILE       the copy; the file must not exist yet
To restore it, stop the server, empty the folder, and put the copy into it as directory.sqlite.
For PostgreSQL use pg_dump, or GET /console/export.`

async function backUp(file: string, to: string): Promise<number> {
  inspectFile(file)
  const findings = await copyStore(file, to)
  for (const finding of findings) console.log(writeFinding(finding))
  console.log(findings.length === 0 ? `written: ${to}` : 'the data is damaged; no backup was written')
  return findings.length === 0 ? 0 : 1
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      to: { type: 'string' },
      database: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const { data = 'data', to, database, help } = values
  if (help) {
    console.log(usage)
    return 0
  }
  if (!to || database !== undefined) {
    console.error(usage)
    return 2
  }
  return backUp(join(data, 'directory.sqlite'), to)
}

await runCommand(main, usage)
