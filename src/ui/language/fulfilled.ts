/** A promise whose value React reads without waiting: it looks at these two fields first. */
export function fulfilled<T>(value: T): Promise<T> {
  return Object.assign(Promise.resolve(value), { status: 'fulfilled', value })
}
