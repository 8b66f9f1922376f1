/** Byte ranges in typed arrays: eight bytes per range, so that millions of ranges fit in memory. */

/** The position of a value. `end` is the offset after its last byte. */
export interface JsonRange {
  readonly start: number
  readonly end: number
}

/** Ranges per typed array. A full array is followed by a new one, so that no range is ever copied. */
const rangesPerPart = 8192

/** The ranges of all elements of one document, in order. */
export class RangeStore {
  readonly #starts: Uint32Array[] = []
  readonly #ends: Uint32Array[] = []
  length = 0

  at(index: number): JsonRange | undefined {
    const start = this.#starts[Math.floor(index / rangesPerPart)]?.[index % rangesPerPart]
    const end = this.#ends[Math.floor(index / rangesPerPart)]?.[index % rangesPerPart]
    return start === undefined || end === undefined ? undefined : { start, end }
  }

  add(start: number, end: number): void {
    const within = this.length % rangesPerPart
    let starts = this.#starts.at(-1)
    let ends = this.#ends.at(-1)
    if (within === 0 || !starts || !ends) {
      starts = new Uint32Array(rangesPerPart)
      ends = new Uint32Array(rangesPerPart)
      this.#starts.push(starts)
      this.#ends.push(ends)
    }
    starts[within] = start
    ends[within] = end
    this.length++
  }
}

/** The elements of one array. */
export class JsonRanges {
  readonly length: number
  readonly #store: RangeStore
  readonly #first: number

  constructor(store: RangeStore, first: number, length: number) {
    this.#store = store
    this.#first = first
    this.length = length
  }

  /** Errors: `RangeError` if `index` is out of bounds. */
  at(index: number): JsonRange {
    const found = index >= 0 && index < this.length ? this.#store.at(this.#first + index) : undefined
    if (!found) throw new RangeError(`no element ${index}`)
    return found
  }
}
