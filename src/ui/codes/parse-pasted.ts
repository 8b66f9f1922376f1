/** Reads an exchange from whatever one has of it: a cURL command, a HAR entry, raw HTTP, or a log line. Pure. */
import * as z from 'zod'
import type { PastedExchange } from '../exchange/explain-pasted.ts'

const methods = 'GET|PUT|POST|DELETE|HEAD|PATCH|OPTIONS'

function pathOf(address: string): string {
  const base = 'http://localhost'
  if (!URL.canParse(address, base)) return address
  const { pathname, search } = new URL(address, base)
  // What a recording's connection stands before the path is no part of the contract.
  return pathname.replace(/^\/connections\/[a-z0-9-]+(?=\/)/, '') + search
}

const toHeaders = (pairs: Iterable<readonly [string, string]>): ReadonlyMap<string, string> =>
  new Map([...pairs].map(([name, value]) => [name.toLowerCase(), value.trim()]))

const HarHeaders = z.array(z.object({ name: z.string(), value: z.string() })).catch([])
const HarEntry = z.object({
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: HarHeaders,
    postData: z.object({ text: z.string().optional() }).optional(),
  }),
  response: z.object({
    status: z.int(),
    headers: HarHeaders,
    content: z.object({ text: z.string().optional(), mimeType: z.string().optional() }).optional(),
  }),
})

/** An entry of a HAR file, or the first entry of a whole one that is about the session directory. */
function readHar(text: string): PastedExchange | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const whole = z.object({ log: z.object({ entries: z.array(z.unknown()) }) }).safeParse(value)
  const entries = (whole.success ? whole.data.log.entries : [value]).flatMap(
    (one) => HarEntry.safeParse(one).data ?? [],
  )
  const entry =
    entries.find(({ request }) => /\/(?:serviceconfigs|handles)\b/.test(request.url)) ?? entries[0]
  if (!entry) return undefined
  const { request, response } = entry
  const pairs = (headers: z.infer<typeof HarHeaders>) =>
    headers.map(({ name, value: text }) => [name, text] as const)
  const responseHeaders = new Map(toHeaders(pairs(response.headers)))
  if (response.content?.mimeType && !responseHeaders.has('content-type'))
    responseHeaders.set('content-type', response.content.mimeType)
  return {
    method: request.method.toUpperCase(),
    path: pathOf(request.url),
    requestHeaders: toHeaders(pairs(request.headers)),
    requestBody: request.postData?.text,
    status: response.status,
    responseHeaders,
    responseBody: response.content?.text,
    others: entries.length - 1,
  }
}

/** The words of a shell command, with its quotes and line continuations. */
function splitCommand(text: string): string[] {
  const joined = text.replace(/\\\r?\n/g, ' ')
  const found = joined.matchAll(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g)
  return [...found].map(([word]) =>
    word.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
      (_, single, double, escaped) =>
        single ?? (double === undefined ? escaped : double.replace(/\\(["\\$`])/g, '$1')),
    ),
  )
}

/** The answer in raw HTTP, if the text has one: `HTTP/1.1 403 Forbidden`, headers, an empty line, the body. */
function readRawAnswer(text: string): Pick<PastedExchange, 'status' | 'responseHeaders' | 'responseBody'> {
  const found = /^<? ?HTTP\/[\d.]+ (\d{3})[^\n]*(?:\r?\n([\s\S]*))?$/m.exec(text)
  if (!found) return { status: undefined, responseHeaders: new Map(), responseBody: undefined }
  const [head = '', ...rest] = (found[2] ?? '').split(/\r?\n\r?\n/)
  const headers = head.split(/\r?\n/).flatMap((line) => {
    const [name, value] = line.replace(/^< ?/, '').split(/:(.*)/s)
    return name && value !== undefined ? [[name, value] as const] : []
  })
  return {
    status: Number(found[1]),
    responseHeaders: toHeaders(headers),
    responseBody: rest.join('\n\n').trim() || undefined,
  }
}

function readCurl(text: string): PastedExchange | undefined {
  const start = /(?:^|[\s$])curl\s/.exec(text)
  if (!start) return undefined
  const answerAt = /^<? ?HTTP\/[\d.]+ \d{3}/m.exec(text)?.index ?? text.length
  const words = splitCommand(text.slice(start.index, answerAt).trim()).slice(1)
  const headers: [string, string][] = []
  let method: string | undefined
  let body: string | undefined
  let url: string | undefined
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const next = () => words[++i] ?? ''
    if (word === '-X' || word === '--request') method = next().toUpperCase()
    else if (word === '-H' || word === '--header') {
      const [name = '', value = ''] = next().split(/:(.*)/s)
      headers.push([name, value])
    } else if (/^(?:-d|--data(?:-raw|-binary|-ascii)?)$/.test(word)) body = next()
    else if (word === '-I' || word === '--head') method = 'HEAD'
    else if (/^https?:\/\//.test(word) || word.startsWith('/')) url ??= word
  }
  if (url === undefined) return undefined
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    path: pathOf(url),
    requestHeaders: toHeaders(headers),
    requestBody: body,
    ...readRawAnswer(text),
  }
}

const statusPattern = /(?:^|[^\d.:-])([1-5]\d{2})(?![\d.:-])/

/** A line of a log, or what somebody wrote down: a method, an address, a status, and perhaps a body after it. */
function readLine(text: string): PastedExchange {
  const request = new RegExp(`\\b(${methods})\\s+"?([^\\s"]+)`).exec(text)
  const raw = readRawAnswer(text)
  const rest = request ? text.slice(request.index + request[0].length) : text
  const before = request ? text.slice(0, request.index) : ''
  const after = statusPattern.exec(rest)
  const isBefore = after === null && statusPattern.test(before)
  const status = after ?? statusPattern.exec(before)
  // How long it took is no body.
  const tail = (isBefore ? rest : after ? rest.slice(after.index + after[0].length) : '').replace(
    /^[\s,·-]*\d+(?:\.\d+)?\s*m?s\b/,
    '',
  )
  const document = /[{[][\s\S]*[}\]]/.exec(tail)?.[0]
  // Neither are the fields of a log: `xuid=2533274790123456 ms=12`.
  const body =
    document ??
    tail
      .replace(/[\w.-]+=\S*/g, '')
      .replace(/^[\s:,·-]+/, '')
      .trim()
  // Of a line that begins with its status, what stands after the address of a write was sent.
  const isSent = isBefore && document !== undefined && request?.[1] !== 'GET'
  const named = new Map(raw.responseHeaders)
  if (raw.status === undefined && body !== '' && !isSent)
    named.set('content-type', /^[{[]/.test(body) ? 'application/json' : 'text/plain')
  return {
    method: request?.[1],
    path: request?.[2] === undefined ? undefined : pathOf(request[2]),
    requestHeaders: new Map(),
    requestBody: isSent ? document : undefined,
    status: raw.status ?? (status ? Number(status[1]) : undefined),
    responseHeaders: named,
    responseBody: raw.responseBody ?? (body === '' || isSent ? undefined : body),
  }
}

/** Undefined if the text has neither a request nor a status code. */
export function parsePasted(text: string): PastedExchange | undefined {
  const read = readHar(text) ?? readCurl(text) ?? readLine(text)
  return read.path === undefined && read.status === undefined ? undefined : read
}
