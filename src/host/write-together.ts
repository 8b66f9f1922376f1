/**
 * Writes the answers of one iteration of the event loop together, at its end. A write wakes its client, which takes
 * longer than many an answer; clients that are awake already take several answers at once.
 */
export function createWriteTogether(): (write: () => void) => void {
  let waiting: (() => void)[] = []
  const writeAll = () => {
    const due = waiting
    waiting = []
    for (const write of due) write()
  }
  return (write) => {
    if (waiting.length === 0) setImmediate(writeAll)
    waiting.push(write)
  }
}
