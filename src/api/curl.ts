/** Formats a request as a cURL command without the credentials. An environment variable supplies them. */

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

export interface CurlRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** True if the request is sent with credentials. */
  readonly authorized: boolean
}

/** Writes the command for a POSIX shell. The variable `$XBL_AUTHORIZATION` replaces the token. */
export function writeCurl(request: CurlRequest): string {
  const lines = [`curl ${request.method === 'GET' ? '' : `-X ${request.method} `}${quote(request.url)}`]
  for (const [name, value] of Object.entries(request.headers)) lines.push(`-H ${quote(`${name}: ${value}`)}`)
  if (request.authorized) lines.push('-H "Authorization: $XBL_AUTHORIZATION"')
  if (request.body !== undefined) lines.push(`--data-raw ${quote(request.body)}`)
  return lines.join(' \\\n  ')
}
