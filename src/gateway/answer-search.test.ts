/** Withholds answers that contain the credential, however encoded; forwards all others unchanged. */
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gatewayHeader } from '#contract/console/connections.ts'
import type { Gateway } from './gateway.ts'
import { ask, openTestGateway, type Service, scid, startService } from './testing.ts'

/** Number of generated answers of each kind. `npm run test:long` sends more. */
const bodies = Number(process.env.SESSIONSCOPE_BODIES ?? 60)

/** A token with the length and characters of a real one, and a short one. */
const long = `eyJ${Buffer.from(Array.from({ length: 900 }, (_, i) => (i * 7919 + i * i * 31) % 251)).toString('base64url')}.x+/==`
const short = 'canary+token/9f2b=='

let service: Service
let gateway: Gateway
let answer: RequestListener = (_, response) => response.end()
beforeAll(async () => {
  service = await startService((request, response) => answer(request, response))
  let elapsedMs = 0
  gateway = openTestGateway(
    ['long', 'short'].map((name) => ({
      name,
      baseUrl: service.url,
      authorization: { env: name.toUpperCase() },
    })),
    {
      env: { LONG: `XBL3.0 x=1;${long}`, SHORT: `XBL3.0 x=1;${short}` },
      // Each reading of the clock advances it by 20 s, so that the rate budget delays no request.
      timer: {
        now: () => (elapsedMs += 20_000),
        after: (_, run) => {
          const soon = setImmediate(run)
          return () => clearImmediate(soon)
        },
      },
    },
  )
})
afterAll(async () => {
  gateway.close()
  await service.stop()
})

const query = `/serviceconfigs/${scid}/sessions?keyword=x`

/** Returns the body of the forwarded answer, or the gateway's error kind if the answer was withheld. */
async function pass(
  body: Uint8Array,
  encoding?: string,
  connection: 'long' | 'short' = 'long',
): Promise<string | Buffer> {
  answer = (_, response) =>
    response.writeHead(200, encoding === undefined ? {} : { 'content-encoding': encoding }).end(body)
  const response = await ask(gateway, `/connections/${connection}${query}`)
  const bytes = Buffer.from(await response.arrayBuffer())
  const kind = response.headers.get(gatewayHeader)
  if (kind === null) return bytes
  expect(response.status).toBe(502)
  return kind
}

/** The runner's own comparison takes seconds for megabytes. */
function expectSameBytes(received: string | Buffer, wanted: Buffer): void {
  expect(received).toBeInstanceOf(Buffer)
  expect(Buffer.compare(received as Buffer, wanted)).toBe(0)
}

const latin = (text: string) => Buffer.from(text, 'latin1')
const each = (bytes: Buffer, write: (code: number) => string) => latin([...bytes].map(write).join(''))
const hexByte = (code: number) => code.toString(16).padStart(2, '0')
const inLines = (text: string) => text.replaceAll(/.{76}/g, '$&\r\n')
const named: ReadonlyMap<string, string> = new Map([
  ['+', '&plus;'],
  ['/', '&sol;'],
  ['=', '&equals;'],
  ['.', '&period;'],
  ['_', '&lowbar;'],
  ['&', '&amp;'],
  ['"', '&quot;'],
  ['%', '&percnt;'],
])

const encodings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  plain: (bytes) => bytes,
  base64: (bytes) => latin(bytes.toString('base64')),
  base64url: (bytes) => latin(bytes.toString('base64url')),
  'base64 in lines': (bytes) => latin(inLines(bytes.toString('base64'))),
  hexadecimal: (bytes) => latin(bytes.toString('hex')),
  'hexadecimal with spaces': (bytes) => each(bytes, (code) => `${hexByte(code)} `),
  'hexadecimal with colons': (bytes) => each(bytes, (code) => `${hexByte(code).toUpperCase()}:`),
  'hexadecimal with dashes': (bytes) => each(bytes, (code) => `${hexByte(code)}-`),
  'hexadecimal in C notation': (bytes) => each(bytes, (code) => `0x${hexByte(code)}, `),
  'every byte percent-encoded': (bytes) => each(bytes, (code) => `%${hexByte(code)}`),
  'percent-encoded where needed': (bytes) => latin(encodeURIComponent(bytes.toString('latin1'))),
  'every byte as a JSON escape': (bytes) => each(bytes, (code) => `\\u00${hexByte(code)}`),
  'as JSON': (bytes) => latin(JSON.stringify({ said: bytes.toString('latin1') })),
  'decimal HTML entities': (bytes) => each(bytes, (code) => `&#${code};`),
  'hexadecimal HTML entities': (bytes) => each(bytes, (code) => `&#x${hexByte(code)};`),
  'named HTML entities': (bytes) =>
    each(bytes, (code) => named.get(String.fromCharCode(code)) ?? String.fromCharCode(code)),
  'quoted-printable': (bytes) =>
    latin(
      each(bytes, (code) =>
        code === 0x3d || code < 0x20 || code > 0x7e
          ? `=${hexByte(code).toUpperCase()}`
          : String.fromCharCode(code),
      )
        .toString('latin1')
        .replaceAll(/(?:=..|[^=]){25}/g, '$&=\r\n'),
    ),
  'UTF-16': (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le'),
  'UTF-16, big-endian': (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le').swap16(),
}

const packings: Readonly<Record<string, (bytes: Buffer) => [Buffer, string | undefined]>> = {
  none: (bytes) => [bytes, undefined],
  identity: (bytes) => [bytes, 'identity'],
  gzip: (bytes) => [gzipSync(bytes), 'gzip'],
  'gzip in capitals': (bytes) => [gzipSync(bytes), 'GZIP'],
  'gzip in members': (bytes) => [
    Buffer.concat([0, 1, 2].map((i) => gzipSync(bytes.subarray(...partOf(bytes, i))))),
    'x-gzip',
  ],
  deflate: (bytes) => [deflateSync(bytes), 'deflate'],
  br: (bytes) => [brotliCompressSync(bytes), 'br'],
  zstd: (bytes) => [zstdCompressSync(bytes), 'zstd'],
  'gzip without a Content-Encoding': (bytes) => [gzipSync(bytes), undefined],
  'deflate without a Content-Encoding': (bytes) => [deflateSync(bytes), undefined],
  'raw deflate without a Content-Encoding': (bytes) => [deflateRawSync(bytes), undefined],
  'zstd without a Content-Encoding': (bytes) => [zstdCompressSync(bytes), undefined],
}
const partOf = (bytes: Buffer, i: number): [number, number] => {
  const third = Math.ceil(bytes.length / 3)
  return [i * third, (i + 1) * third]
}

const filler = fc.oneof(
  fc.constantFrom('', 'x', 'ab', '{"results":["', 'q=1&t="', '<p>', '0', '\u0000', ' \r\n'),
  // The space keeps this text from being read as the start of an escape.
  fc.string({ maxLength: 200 }).map((text) => `${text} `),
)
const expectedKind = ['repeats-credential']

describe('an answer with the credential', () => {
  test.each(Object.keys(encodings))('is withheld: %s, applied one to three times', async (name) => {
    const encode = encodings[name]
    for (const [connection, token] of [
      ['long', long],
      ['short', short],
    ] as const) {
      let bytes: Buffer = latin(token)
      for (let times = 1; times <= 3 && encode; times++) {
        bytes = encode(bytes)
        for (const before of ['', 'x', 'xy', 'xyz'].map(latin)) {
          const body = Buffer.concat([before, bytes])
          expect([times, await pass(body, undefined, connection)]).toEqual([times, ...expectedKind])
        }
      }
    }
  })

  test('is withheld with up to three nested encodings, any compression and any position', async () => {
    const pipeline = fc.array(fc.constantFrom(...Object.keys(encodings)), { minLength: 1, maxLength: 3 })
    const packing = fc.constantFrom(...Object.keys(packings))
    await fc.assert(
      fc.asyncProperty(
        pipeline,
        packing,
        filler,
        filler,
        fc.boolean(),
        async (names, how, before, after, isLong) => {
          const token = isLong ? long.slice(0, 600) : short
          const bytes = names.reduce<Buffer>((so, name) => encodings[name]?.(so) ?? so, latin(token))
          const body = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
          const [packed, encoding] = packings[how]?.(body) ?? [body, undefined]
          expect(await pass(packed, encoding, isLong ? 'long' : 'short')).toBe('repeats-credential')
        },
      ),
      { numRuns: bodies },
    )
  })

  test('is withheld if it has any forty characters of the credential, encoded or not', async () => {
    const at = fc.nat({ max: long.length - 40 })
    await fc.assert(
      fc.asyncProperty(at, fc.constantFrom(...Object.keys(encodings)), filler, async (from, name, before) => {
        const part = latin(long.slice(from, from + 40))
        const body = Buffer.concat([Buffer.from(before), encodings[name]?.(part) ?? part])
        expect(await pass(body)).toBe('repeats-credential')
      }),
      { numRuns: Math.ceil(bodies / 2) },
    )
    expect(await pass(latin(long.slice(Math.ceil(long.length / 10))))).toBe('repeats-credential')
    expectSameBytes(await pass(latin(long.slice(100, 130))), latin(long.slice(100, 130)))
  })

  test('is withheld in any letter case, also in base64', async () => {
    for (const text of [long, short, latin(long).toString('base64'), latin(`x${long}`).toString('base64')]) {
      const connection = text === short ? 'short' : 'long'
      for (const cased of [text.toUpperCase(), text.toLowerCase()])
        expect(await pass(latin(cased), undefined, connection)).toBe('repeats-credential')
    }
  })

  test('is withheld if the credential spans two searched pieces, compressed or not', async () => {
    const size = 1024 * 1024
    const text = Buffer.alloc(2 * size + 100, '{"a":[1,"b c"]},')
    const token = latin(short)
    for (const piece of [256 * 1024, size, 2 * size]) {
      for (const before of [1, 9, token.length - 1]) {
        const body = Buffer.from(text)
        token.copy(body, piece - before)
        expect(await pass(body, undefined, 'short')).toBe('repeats-credential')
        expect(await pass(gzipSync(body), 'gzip', 'short')).toBe('repeats-credential')
      }
    }
    expectSameBytes(await pass(text, undefined, 'short'), text)
  }, 120_000)
})

/** A gzip body (RFC 1952) with the given flag byte and extra header bytes. */
function gzipWith(flag: number, more: Uint8Array): Buffer {
  const plain = gzipSync('{"results":[]}')
  const head = Buffer.from(plain.subarray(0, 10))
  head[3] = flag
  return Buffer.concat([head, more, plain.subarray(10)])
}
function skippable(content: Buffer): Buffer {
  const frame = Buffer.alloc(8)
  frame.writeUInt32LE(0x184d2a53, 0)
  frame.writeUInt32LE(content.length, 4)
  return Buffer.concat([frame, content])
}

describe('a compressed answer with bytes outside its content', () => {
  const plain = Buffer.from('{"results":[]}')
  const malformed: Readonly<Record<string, (more: Buffer) => [Buffer, string]>> = {
    'gzip with trailing bytes': (more) => [Buffer.concat([gzipSync(plain), more]), 'gzip'],
    'deflate with trailing bytes': (more) => [Buffer.concat([deflateSync(plain), more]), 'deflate'],
    'br with trailing bytes': (more) => [Buffer.concat([brotliCompressSync(plain), more]), 'br'],
    'zstd with trailing bytes': (more) => [Buffer.concat([zstdCompressSync(plain), more]), 'zstd'],
    'a skippable zstd frame, first': (more) => [
      Buffer.concat([skippable(more), zstdCompressSync(plain)]),
      'zstd',
    ],
    'a skippable zstd frame, last': (more) => [
      Buffer.concat([zstdCompressSync(plain), skippable(more)]),
      'zstd',
    ],
    'a skippable zstd frame, alone': (more) => [skippable(more), 'zstd'],
    'gzip with a name': (more) => [gzipWith(8, Buffer.concat([more, Buffer.of(0)])), 'gzip'],
    'gzip with a comment': (more) => [gzipWith(16, Buffer.concat([more, Buffer.of(0)])), 'gzip'],
    'gzip with an extra field': (more) => [
      gzipWith(4, Buffer.concat([Buffer.of(more.length & 255, more.length >> 8), more])),
      'gzip',
    ],
    'gzip cut short': () => [gzipSync(plain).subarray(0, -1), 'gzip'],
    'deflate cut short': () => [deflateSync(plain).subarray(0, -1), 'deflate'],
    'gzip with a wrong checksum': () => [
      Buffer.concat([gzipSync(plain).subarray(0, -8), Buffer.alloc(4), gzipSync(plain).subarray(-4)]),
      'gzip',
    ],
    'gzip with a wrong length': () => [
      Buffer.concat([gzipSync(plain).subarray(0, -4), Buffer.alloc(4)]),
      'gzip',
    ],
    'not gzip': (more) => [more, 'gzip'],
    'two codings': () => [brotliCompressSync(gzipSync(plain)), 'gzip, br'],
    'the same coding twice': () => [gzipSync(gzipSync(plain)), 'gzip, gzip'],
    'an unknown coding': () => [plain, 'compress'],
  }
  test.each(Object.entries(malformed))('is refused: %s', async (_, malform) => {
    // Content without the credential is refused too: the format itself is not accepted.
    const [harmless, encoding] = malform(Buffer.from('something else'))
    expect(await pass(harmless, encoding)).toBe('unreadable')
    expect(await pass(...malform(latin(long)))).toMatch(/^(?:unreadable|repeats-credential)$/)
    expect(await pass(...malform(gzipSync(long)))).toMatch(/^(?:unreadable|repeats-credential)$/)
  })

  test('is also searched in its compressed form: Brotli metadata', async () => {
    // RFC 7932, section 9.2. In bit order: window size, not the last block, a block to skip, its length.
    const metadata = (content: Buffer) => {
      const head = Buffer.alloc(3)
      head.writeUIntLE(0b10_0_11_0_0 | ((content.length - 1) << 7), 0, 3)
      return Buffer.concat([head, content, Buffer.of(0x03)])
    }
    const harmless = metadata(Buffer.alloc(300, 'x'))
    expectSameBytes(await pass(harmless, 'br'), harmless)
    const body = metadata(latin(long))
    expect(await pass(body, 'br')).toBe('repeats-credential')
  })

  test.each(Object.getOwnPropertyNames(Object.prototype))('is refused: the coding %s', async (name) => {
    expect(await pass(plain, name)).toBe('unreadable')
  })
})

test('answers without the credential are forwarded unchanged', async () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes)),
    fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary', maxLength: 2000 }).map((text) => Buffer.from(text)),
    fc.base64String({ maxLength: 4000 }).map((text) => Buffer.from(text)),
    fc
      .array(fc.constantFrom('\\u0041', '%41', '&#65;', '&plus;', '=41', '41:', '\\\\', '\n'), {
        maxLength: 500,
      })
      .map((parts) => Buffer.from(parts.join(''))),
  )
  await fc.assert(
    fc.asyncProperty(content, fc.constantFrom(...Object.keys(packings)), async (bytes, how) => {
      const [body, encoding] = packings[how]?.(bytes) ?? [bytes, undefined]
      expectSameBytes(await pass(body, encoding), body)
    }),
    { numRuns: bodies },
  )
})

/** Random bytes, as titles store them in sessions, in each encoding that the search decodes. */
const blobs: Readonly<Record<string, (bytes: Buffer) => string>> = {
  'as one run of base64': (bytes) => bytes.toString('base64'),
  'in lines of base64': (bytes) => bytes.toString('base64').replaceAll(/.{76}/g, '$&\n'),
  'in pieces of base64url': (bytes) => bytes.toString('base64url').replaceAll(/.{400}/g, '$&.'),
  'as base64 applied twice': (bytes) => Buffer.from(bytes.toString('base64')).toString('base64'),
  'in hashes': (bytes) => bytes.toString('hex').replaceAll(/.{64}/g, '$&\n'),
  'as base64 in hexadecimal': (bytes) => Buffer.from(bytes.toString('base64')).toString('hex'),
}

test.each(Object.entries(blobs))(
  'an answer with much random data %s is forwarded unchanged',
  async (_, write) => {
    for (const length of [30_000, 600_000]) {
      const body = Buffer.from(JSON.stringify({ custom: { blob: write(randomBytes(length)) } }))
      answer = (_request, response) => response.end(body)
      const response = await ask(gateway, `/connections/long${query}`)
      expect([response.status, response.headers.get(gatewayHeader)]).toEqual([200, null])
      expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true)
    }
  },
)

/** Two are searched at a time, and the others wait. */
const largeAnswers = 4

/** Returns the longest time in ms that another request took while large answers were searched. */
async function measure(packed: Buffer): Promise<number> {
  answer = (request, response) => {
    const isLarge = request.url?.includes('large')
    response.writeHead(200, isLarge ? { 'content-encoding': 'gzip' } : {}).end(isLarge ? packed : '{}')
  }
  let isOver = false
  const began = performance.now()
  const before = process.memoryUsage().rss
  const large = Promise.all(
    Array.from({ length: largeAnswers }, () =>
      ask(gateway, `/connections/long${query.replace('=x', '=large')}`),
    ),
  ).finally(() => {
    isOver = true
  })
  const took: number[] = []
  let rss = 0
  while (!isOver) {
    const asked = performance.now()
    const response = await ask(gateway, `/connections/long${query}`)
    expect(response.status).toBe(200)
    took.push(performance.now() - asked)
    rss = Math.max(rss, process.memoryUsage().rss - before)
  }
  for (const response of await large)
    expect([response.status, response.headers.get(gatewayHeader)]).toEqual([200, null])
  const sorted = took.toSorted((a, b) => a - b)
  const longest = sorted.at(-1) ?? 0
  console.log(
    `${packed.length} bytes × ${largeAnswers} in ${Math.round(performance.now() - began)} ms; of ${took.length} others half within ${sorted[took.length >> 1]?.toFixed(1)} ms, all within ${longest.toFixed(1)} ms; ${Math.round(rss / 1e6)} MB more`,
  )
  return longest
}

test('answers of 128 kB that decompress to 63 MiB do not delay other requests', async () => {
  const packed = gzipSync(Buffer.alloc(63 * 1024 * 1024, '[0,"a b"],'))
  // Other load on the machine only makes the time longer, so the test takes the best of three rounds.
  let longest = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3 && longest >= 250; round++) longest = Math.min(longest, await measure(packed))
  expect(longest).toBeLessThan(250)
}, 300_000)
