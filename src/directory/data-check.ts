/** Checks all stored data while requests run, repairs derived rows, and blocks requests after data loss. */

import type { DataCheckStatus } from '#contract/console/directory-state.ts'
import { messageOfError } from '#contract/errors.ts'
import { checkData } from './store/check.ts'
import type { Db, Engine } from './store/engine.ts'
import { type Finding, listRepairable, mayHideRows, writeFinding } from './store/finding.ts'
import { repair } from './store/repair.ts'
import { runTask } from './store/store-tasks.ts'

/** Milliseconds of pause between two steps of the check, so that requests can run. */
const pauseMs = 5
/** The maximum number of check-and-repair rounds. A repair can make further damage visible. */
const maxRounds = 4

export interface DataCheck {
  readonly status: () => DataCheckStatus
  /** Whether rows may be missing. If so, every contract request is refused. */
  readonly isBlocked: () => boolean
  /** Checks everything in a worker thread, and repairs the rows that can be derived again. */
  readonly run: () => Promise<void>
  /** Does the same on the connection of the requests, which have to wait until it ends. */
  readonly runOnConnection: () => Promise<void>
  readonly close: () => void
}

interface Result {
  /** Damage that could not be repaired. */
  readonly left: readonly Finding[]
  /** Number of findings that were repaired. */
  readonly repaired: number
}

/** Checks and repairs in rounds, until nothing is left or nothing more can be repaired. */
async function checkAndRepair(
  db: Db,
  engine: Engine,
  findDamage: () => Promise<Finding[]>,
  log: (line: string) => void,
): Promise<Result> {
  let repaired = 0
  for (let round = 1; ; round++) {
    const findings = await findDamage()
    for (const one of findings) log(`the data is damaged: ${writeFinding(one)}`)
    const repairable = listRepairable(findings)
    if (repairable.length === 0 || round === maxRounds) return { left: findings, repaired }
    await engine.maintain(db, (own) => repair(engine, own, repairable))
    repaired += repairable.length
    log(`repaired: ${repairable.length} of ${findings.length} findings`)
  }
}

/** `now` returns the system time in milliseconds since 1970. `log` receives one line per finding. */
export function createDataCheck(
  db: Db,
  engine: Engine,
  now: () => number,
  log: (line: string) => void,
): DataCheck {
  const abortController = new AbortController()
  // A database in memory cannot be damaged on disk, so it is not checked.
  let status: DataCheckStatus = { state: engine.location ? 'checking' : 'sound', findings: 0 }
  let blocked = false
  const findInThread = async (): Promise<Finding[]> => {
    if (!engine.location) return []
    return runTask({ name: 'check', location: engine.location, pauseMs }, abortController.signal)
  }
  const findOnConnection = () =>
    Array.fromAsync(
      checkData({
        db,
        isFile: engine.location !== undefined && 'file' in engine.location,
        read: (work) => db.transaction().execute(work),
        isDamaged: engine.isDamaged,
        pauseMs: 0,
      }),
    )
  const setResult = ({ left, repaired }: Result) => {
    blocked = mayHideRows(left)
    const state = left.length > 0 ? 'damaged' : repaired > 0 ? 'repaired' : 'sound'
    const findings = left.length > 0 ? left.length : repaired
    status = { state, findings, at: new Date(now()).toISOString() }
  }
  const run = async (findDamage: () => Promise<Finding[]>) => {
    try {
      setResult(await checkAndRepair(db, engine, findDamage, log))
    } catch (error) {
      if (abortController.signal.aborted) return
      if (engine.isDamaged(error)) {
        const left: Finding = { kind: 'structure', table: '', key: '', detail: String(error) }
        setResult({ left: [left], repaired: 0 })
      }
      log(`the data could not be checked: ${messageOfError(error)}`)
    }
  }
  return {
    status: () => status,
    isBlocked: () => blocked,
    run: () => run(findInThread),
    runOnConnection: () => run(findOnConnection),
    close: () => abortController.abort(new Error('closed')),
  }
}
