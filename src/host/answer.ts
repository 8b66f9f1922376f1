/** Answers that the host makes itself, for sign-ins, refusals and redirects. */

export interface HostAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const json = (value: object, status = 200, headers: Record<string, string> = {}): HostAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
})

export const problem = (
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
) =>
  json({ type: 'about:blank', title, status, detail }, status, {
    'content-type': 'application/problem+json',
    ...headers,
  })

export const textAnswer = (
  status: number,
  text: string,
  headers: Record<string, string> = {},
): HostAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: `${text}\n`,
})

export const redirect = (location: string, cookie: string): HostAnswer => ({
  status: 303,
  headers: { location, 'set-cookie': cookie, 'cache-control': 'no-store' },
  body: '',
})

export const tooManyRequests = (seconds: number, detail: string) =>
  problem(429, 'Too Many Requests', detail, { 'retry-after': String(seconds) })

export const auditLogUnavailable = problem(503, 'Service Unavailable', 'The audit log cannot be written.', {
  'retry-after': '5',
})
