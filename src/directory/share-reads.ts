/** Joins reads of the same thing: all calls that arrive while one is on its way share the next one. */

interface Reads<T> {
  running: Promise<T>
  next: Promise<T> | undefined
}

/**
 * Each call gets what a read that began after it found: an earlier one could miss what was changed and acknowledged
 * before the call.
 */
export function shareReads<K, T>(read: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const all = new Map<K, Reads<T>>()
  const start = (key: K): Promise<T> => {
    const reads: Reads<T> = { running: read(key), next: undefined }
    all.set(key, reads)
    const forget = () => {
      if (!reads.next) all.delete(key)
    }
    reads.running.then(forget, forget)
    return reads.running
  }
  return (key) => {
    const reads = all.get(key)
    if (!reads) return start(key)
    const again = () => start(key)
    reads.next ??= reads.running.then(again, again)
    return reads.next
  }
}
