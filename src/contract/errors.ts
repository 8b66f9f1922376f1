/** What an unknown error says of itself, without trusting its shape. */

function read(error: unknown, field: string): unknown {
  return typeof error === 'object' && error !== null && field in error ? Reflect.get(error, field) : undefined
}

/** `ENOENT`, `ECONNRESET`, an SQL state: the code that Node and databases give their errors. */
export function codeOf(error: unknown): string | undefined {
  const code = read(error, 'code')
  return typeof code === 'string' ? code : undefined
}

/** SQLite's result code. */
export function sqliteCodeOf(error: unknown): number | undefined {
  const code = read(error, 'errcode')
  return typeof code === 'number' ? code : undefined
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error'
}

export function messageOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
