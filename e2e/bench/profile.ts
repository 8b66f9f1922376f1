/** Reads the CPU profiles that Node wrote: the functions with the largest own time. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  /** Microseconds. */
  readonly timeDeltas: readonly number[]
}

/** Lines of `12.3 % name file:line`, the largest first. */
export function describeProfiles(folder: string, most = 30): string[] {
  const own = new Map<string, number>()
  let total = 0
  // The number of the thread is the part before the last number; 0 is the one that answers requests.
  for (const name of readdirSync(folder).filter((file) => /\.0\.\d+\.cpuprofile$/.test(file))) {
    const profile = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile
    const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]))
    for (const [i, id] of profile.samples.entries()) {
      const frame = nodes.get(id)
      if (!frame || frame.functionName === '(idle)') continue
      const took = profile.timeDeltas[i] ?? 0
      const file = frame.url.split(/\/(?=src\/|node_modules\/)/).at(-1) ?? ''
      const key = `${frame.functionName || '(anonymous)'} ${file}:${frame.lineNumber + 1}`
      own.set(key, (own.get(key) ?? 0) + took)
      total += took
    }
  }
  return [...own]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([key, took]) => `${((100 * took) / total).toFixed(1)} % ${key}`)
}
