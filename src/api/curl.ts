/** A call as a command line. The credentials stay out: the shell's environment supplies them. */

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

export interface CurlRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Whether the request carries credentials at all. */
  readonly authorized: boolean
}

/** For a POSIX shell. `$XBL_AUTHORIZATION` stands where the token would. */
export function writeCurl(request: CurlRequest): string {
  const lines = [`curl ${request.method === 'GET' ? '' : `-X ${request.method} `}${quote(request.url)}`]
  for (const [name, value] of Object.entries(request.headers)) lines.push(`-H ${quote(`${name}: ${value}`)}`)
  if (request.authorized) lines.push('-H "Authorization: $XBL_AUTHORIZATION"')
  if (request.body !== undefined) lines.push(`--data-raw ${quote(request.body)}`)
  return lines.join(' \\\n  ')
}
