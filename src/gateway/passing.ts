/** What passes through: an address rebuilt from its parts, the headers that are named here, and no secret. */
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import {
  type Address,
  type AddressParts,
  buildPath,
  type EndpointName,
  readAddress,
} from '#contract/endpoints.ts'
import { operations } from '#contract/operations.ts'
import { readParameters, writeParameters } from '#contract/query-string.ts'
import { answerBytesMost } from './upstream.ts'

export interface Passing {
  readonly name: EndpointName
  readonly method: string
  /** Path and query as they go out. */
  readonly path: string
}

export type Refused = { readonly status: 400 | 404 | 405; readonly detail: string; readonly allow?: string }

function tellAddress(address: Exclude<Address, { kind: 'endpoint' }>): Refused {
  switch (address.kind) {
    case 'verb': {
      const allow = address.allow.filter((verb) => verb !== 'HEAD').join(', ')
      return { status: 405, detail: `This address takes ${allow}.`, allow }
    }
    case 'hopper':
      return { status: 404, detail: 'Matchmaking lives on another host.' }
    case 'invalid':
      return { status: 404, detail: `The contract has no such address: ${address.field}.` }
    default:
      return address satisfies never
  }
}

/**
 * Reads a path and query of the contract and writes them anew from what was read; what is no address
 * of the contract, or has another verb than it takes, goes nowhere.
 */
export function readPassing(method: string, path: string, search: string): Passing | Refused {
  const address = readAddress(method, path)
  if (address.kind !== 'endpoint') return tellAddress(address)
  // A HEAD that is no verb of the contract's own would be read as a GET.
  if (address.endpoint.method !== method)
    return {
      status: 405,
      detail: `This address takes ${address.endpoint.method}.`,
      allow: address.endpoint.method,
    }
  const astray = Object.entries(address.parts).find(([, part]) => /[/\\]|%2[ef]|%5c/i.test(part))
  if (astray) return { status: 404, detail: `${astray[0]}: names with slashes are not passed on.` }
  const { parameters, faults } = readParameters(search)
  const known = operations[address.name].query ?? []
  const other = parameters.find(([name]) => !known.some((one) => one.name === name.toLowerCase()))
  if (other) return { status: 400, detail: `The query has a parameter that this address does not take.` }
  if (faults.length > 0) return { status: 400, detail: 'The query holds percent-encoding that is no UTF-8.' }
  const query = writeParameters(parameters)
  const parts: AddressParts = address.parts
  return {
    name: address.name,
    method,
    path: `${buildPath(address.name, parts)}${query === '' ? '' : `?${query}`}`,
  }
}

const requestHeaders = [
  'accept',
  'accept-language',
  'content-type',
  'if-match',
  'if-none-match',
  'x-xbl-contract-version',
]
const answerHeaders = [
  'content-type',
  'content-encoding',
  'content-location',
  'etag',
  'expires',
  'last-modified',
  'allow',
  'retry-after',
  'x-xblcorrelationid',
  'ms-cv',
]

const isPlain = (value: string) => /^[\t\x20-\x7e]*$/.test(value)

export function passRequestHeaders(headers: Headers): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const name of requestHeaders) {
    const value = headers.get(name)
    if (value !== null && isPlain(value)) passed[name] = value
  }
  return passed
}

/** A header with characters that none may have is left out, whatever it is called. */
export function passAnswerHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const name of answerHeaders) {
    const value = headers[name]
    if (value !== undefined && isPlain(value)) passed[name] = value
  }
  // Any other challenge would make the browser ask for a password.
  const challenge = headers['www-authenticate']
  if (challenge !== undefined && /^XBL3\.0\b/i.test(challenge) && isPlain(challenge)) {
    passed['www-authenticate'] = challenge
  }
  return passed
}

const decoders: Readonly<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
}

/** The text of a body whatever it is packed in, to be searched; nothing where it cannot be unpacked. */
export function unpack(encoding: string | undefined, body: Buffer): string | undefined {
  if (body.length === 0) return ''
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity')
    return body.toString('latin1')
  const decode = decoders[encoding.toLowerCase()]
  if (!decode) return undefined
  try {
    return decode(body, { maxOutputLength: answerBytesMost }).toString('latin1')
  } catch {
    return undefined
  }
}

/** Of a long secret most of it is as good as the whole. */
const wholeMost = 40

/** A secret as it may be packed: in base64 (of URLs too) however it is aligned, in hexadecimal. */
function formsOf(secret: string): string[] {
  const kept = secret.length > wholeMost ? secret.slice(0, Math.ceil(secret.length * 0.75)) : secret
  const bytes = [0, 1, 2].map((at) => Buffer.from(kept.slice(at)))
  const packed = bytes.flatMap((one) => [
    one.toString('base64').slice(0, -4),
    one.toString('base64url').slice(0, -4),
  ])
  const forms = [kept, ...packed, Buffer.from(kept).toString('hex')]
  return [...new Set(forms.filter((form) => form.length > 3).map((form) => form.toLowerCase()))]
}

const fromCode = (digits: string, radix: number) =>
  String.fromCodePoint(Math.min(Number.parseInt(digits, radix), 0x10ffff))

/** Escapes by kind: what tells that a text has any, and what undoes them. */
const escapes: readonly [sign: RegExp, undo: (text: string) => string][] = [
  [
    /\\/,
    (text) =>
      text
        .replace(/\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi, (_, four?: string, two?: string) =>
          fromCode(four ?? two ?? '', 16),
        )
        .replace(/\\(["\\/])/g, '$1'),
  ],
  [
    /%/,
    (text) =>
      text.replace(/%25/g, '%').replace(/%([0-9a-f]{2})/gi, (_, digits: string) => fromCode(digits, 16)),
  ],
  [
    /&#/,
    (text) =>
      text
        .replace(/&#x0*([0-9a-f]{1,6});?/gi, (_, digits: string) => fromCode(digits, 16))
        .replace(/&#0*(\d{1,7});?/g, (_, digits: string) => fromCode(digits, 10)),
  ],
  // UTF-16, and what was broken into lines.
  [/[\0\r\n]/, (text) => text.replace(/[\0\r\n\t ]+/g, '')],
]

/** Whether a text holds one of the secrets, in any of the ways that texts are commonly escaped or packed in. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  if (secrets.length === 0) return false
  const forms = secrets.flatMap(formsOf)
  const holds = (one: string) => {
    const folded = one.toLowerCase()
    return forms.some((form) => folded.includes(form))
  }
  return holds(text) || escapes.some(([sign, undo]) => sign.test(text) && holds(undo(text)))
}

/** Characters that are searched at once, and how many of them again with the next: a secret at its longest. */
const stride = 1024 * 1024
const overlap = 256 * 1024

/** The same of a long text, piece by piece, so that others are not kept waiting. */
export async function longHoldsSecret(text: string, secrets: readonly string[]): Promise<boolean> {
  for (let at = 0; at < text.length || at === 0; at += stride) {
    if (holdsSecret(text.slice(at, at + stride + overlap), secrets)) return true
    if (text.length > stride) await new Promise((resolve) => setImmediate(resolve))
  }
  return false
}
