/** The gateway's replies, and the only place that turns one into a Response. */
import { type GatewayKind, gatewayHeader } from '#contract/console/connections.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer> | string | null
}

/** Headers for data from a service: opened in a browser, it is downloaded and cannot run (choice 50). */
const inertHeaders = {
  'content-security-policy': "default-src 'none'; sandbox",
  'content-disposition': 'attachment; filename="answer"',
  'cache-control': 'no-store',
}

const bodilessStatuses = new Set([204, 205, 304])

export function toResponse(reply: Reply, commonHeaders: Readonly<Record<string, string>>): Response {
  const body = bodilessStatuses.has(reply.status) || reply.body?.length === 0 ? null : reply.body
  return new Response(body, { status: reply.status, headers: { ...commonHeaders, ...reply.headers } })
}

/** A service's answer, with its status, headers and body unchanged. */
export function passOn(status: number, headers: Readonly<Record<string, string>>, body: Buffer): Reply {
  return { status, headers: { ...headers, ...inertHeaders }, body: new Uint8Array(body) }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** A problem document (RFC 9457). `detail` is one sentence without secrets. */
export function sendProblem(status: number, detail: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...inertHeaders, ...headers },
    body: JSON.stringify({ type: 'about:blank', title: titles[status] ?? 'Refused', status, detail }),
  }
}

/** The gateway's own error in place of a service's answer; the header distinguishes the two. */
export function sendGatewayProblem(
  kind: GatewayKind,
  status: number,
  detail: string,
  headers: Record<string, string> = {},
): Reply {
  return sendProblem(status, detail, { ...headers, [gatewayHeader]: kind })
}

export function sendJson(value: object, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...inertHeaders, ...headers },
    body: JSON.stringify(value),
  }
}

/** A body that is JSON text already. */
export function sendJsonText(body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Reply {
  return { status: 200, headers: { 'content-type': 'application/json', ...inertHeaders, ...headers }, body }
}
