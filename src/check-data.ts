/** `npm run check-data`: checks all stored data, with or without a running server. */

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkData } from './directory/store/check.ts'
import { type Finding, writeFinding } from './directory/store/finding.ts'
import { openReader } from './directory/store/reader.ts'
import { inspectFile } from './directory/store/sqlite.ts'
import { runCommand } from './host/run-command.ts'

const usage = `Usage: npm run check-data -- [--data FOLDER | --database URL]
  --data FOLDER    folder of the embedded database (default: ./data)
  --database URL   PostgreSQL instead, as postgres://…
Prints one line for each finding. Exit code: 0 no findings, 1 findings, 2 the check could not run.`

async function check(location: { file: string } | { url: string }): Promise<number> {
  if ('file' in location) inspectFile(location.file)
  const reader = openReader(location, 0)
  let findings = 0
  const printFinding = (finding: Finding) => {
    findings++
    console.log(writeFinding(finding))
  }
  try {
    for await (const finding of checkData(reader)) printFinding(finding)
  } finally {
    await reader.close()
  }
  console.log(findings === 0 ? 'sound' : `damaged: ${findings} findings`)
  return findings === 0 ? 0 : 1
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, database: { type: 'string' }, help: { type: 'boolean' } },
  })
  const { data = 'data', database, help } = values
  if (help || (values.data !== undefined && database !== undefined)) {
    console[help ? 'log' : 'error'](usage)
    return help ? 0 : 2
  }
  if (database !== undefined && !/^postgres(?:ql)?:\/\//.test(database)) {
    console.error(`--database is postgres://user:password@host:port/name\n\n${usage}`)
    return 2
  }
  return check(database === undefined ? { file: join(data, 'directory.sqlite') } : { url: database })
}

await runCommand(main, usage)
