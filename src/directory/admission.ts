/** How much is taken on at once: what is beyond it is turned away before any work is done (row 23). */

export interface Load {
  readonly running: number
  readonly waiting: number
  /** Since the start. */
  readonly turnedAway: number
}

export interface Admission {
  /** A place among those that are answered, or nothing where there is none left. */
  readonly enter: () => Place | undefined
  readonly load: () => Load
}

export interface Place {
  /** Resolves when it is this one's turn to work. */
  readonly turn: () => Promise<void>
  readonly leave: () => void
}

export interface Capacity {
  /** How many work at once. */
  readonly running: number
  /** How many more may be there, sending their body or waiting for their turn. */
  readonly waiting: number
}

export const defaultWaiting = 256

/** First come, first served; as soon as one leaves, the next may enter, so that it recovers by itself. */
export function createAdmission(capacity: Capacity): Admission {
  const queue: (() => void)[] = []
  let inside = 0
  let running = 0
  let turnedAway = 0
  const next = () => {
    running--
    const first = queue.shift()
    if (!first) return
    running++
    first()
  }
  return {
    load: () => ({ running, waiting: inside - running, turnedAway }),
    enter: () => {
      if (inside >= capacity.running + capacity.waiting) {
        turnedAway++
        return undefined
      }
      inside++
      let working = false
      return {
        turn: async () => {
          working = true
          if (running < capacity.running) {
            running++
            return
          }
          await new Promise<void>((resolve) => queue.push(resolve))
        },
        leave: () => {
          inside--
          if (working) next()
        },
      }
    },
  }
}
