/** Reads fields whose names came from outside. */

/**
 * Reads a field whose name came from outside. Ignores names that every object inherits (`constructor`,
 * `toString`, …).
 */
export function getOwn<T>(
  record: Readonly<Record<string, T>> | null | undefined,
  name: string,
): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined
}
