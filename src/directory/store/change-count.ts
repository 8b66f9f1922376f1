/** Counts the changes after which what is kept in memory may be out of date. */

export interface ChangeCount {
  /** Adds a change of something that is kept. */
  readonly add: () => void
  /** Forgets everything if something changed that is not told one by one. Call it before anything kept is used. */
  readonly look: () => void
  /** The number of changes so far. */
  readonly current: () => number
}

/** `countOther`: a number that is another one after changes that are not told one by one. `forgetAll` is called then. */
export function createChangeCount(countOther: () => number, forgetAll: () => void): ChangeCount {
  let other = countOther()
  let count = 0
  const look = () => {
    const now = countOther()
    if (now === other) return
    other = now
    count++
    forgetAll()
  }
  return {
    add: () => {
      count++
    },
    look,
    current: () => {
      look()
      return count
    },
  }
}
