/** Undoes the encodings of a text inside another text, each in one pass over bytes. */

/** Returns undefined if nothing is encoded. Decoded runs shorter than `minBytes` are skipped. */
export type Undo = (bytes: Uint8Array, minBytes: number) => Uint8Array | undefined

const codeOf = (text: string) => text.charCodeAt(0)
const none = 255
const separator = 254

/** The value of each byte as a hexadecimal digit, or whether it may stand between digits, or neither. */
const hexDigit = new Uint8Array(256).fill(none)
for (const c of '0123456789abcdefABCDEF') hexDigit[codeOf(c)] = Number.parseInt(c, 16)
// The `x` belongs to `0x`.
for (const c of ' :-,_.\t\r\nxX') hexDigit[codeOf(c)] = separator

/** The value of each byte as a base64 or base64url digit, or none. */
const base64Digit = new Uint8Array(256).fill(none)
for (const [i, c] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries())
  base64Digit[codeOf(c)] = i
base64Digit[codeOf('-')] = 62
base64Digit[codeOf('_')] = 63

const entities: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '!': 'excl',
    '"': 'quot QUOT',
    '#': 'num',
    $: 'dollar',
    '%': 'percnt',
    '&': 'amp AMP',
    "'": 'apos',
    '(': 'lpar',
    ')': 'rpar',
    '*': 'ast midast',
    '+': 'plus',
    ',': 'comma',
    '.': 'period',
    '/': 'sol',
    ':': 'colon',
    ';': 'semi',
    '<': 'lt LT',
    '=': 'equals',
    '>': 'gt GT',
    '?': 'quest',
    '@': 'commat',
    '[': 'lsqb lbrack',
    '\\': 'bsol',
    ']': 'rsqb rbrack',
    '^': 'Hat',
    _: 'lowbar UnderBar',
    '`': 'grave DiacriticalGrave',
    '{': 'lcub lbrace',
    '|': 'verbar vert VerticalLine',
    '}': 'rcub rbrace',
    '\t': 'Tab',
    '\n': 'NewLine',
  }).flatMap(([character, names]) => names.split(' ').map((name) => [name, character] as const)),
)
const longestEntity = 20

const noEscape = 0
/**
 * An escape's character and length in one number, because an object for each would be slow. Secrets are
 * ASCII: an escape of any other character stays as it is.
 */
const packEscape = (code: number, length: number) => (code > 0x7f ? noEscape : code * 64 + length)

/** The number that `count` digits from `at` form; -1 if one of them is not a digit. */
function readHex(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) {
    const digit = hexDigit[bytes[i] ?? 0] ?? none
    if (digit > 15) return -1
    value = value * 16 + digit
  }
  return value
}

const simpleEscapes: ReadonlyMap<number, number> = new Map(
  ['""', '\\\\', '//', "''", 'n\n', 'r\r', 't\t', 'b\b', 'f\f'].map((pair) => [
    pair.charCodeAt(0),
    pair.charCodeAt(1),
  ]),
)

/** `\u0041`, `\u{41}`, `\x41`, `\"`. */
function readBackslash(bytes: Uint8Array, at: number): number {
  const kind = bytes[at + 1] ?? 0
  if (kind === codeOf('u') && bytes[at + 2] === codeOf('{')) {
    for (let count = 6; count > 0; count--) {
      const value = bytes[at + 3 + count] === codeOf('}') ? readHex(bytes, at + 3, count) : -1
      if (value >= 0) return packEscape(value, count + 4)
    }
    return noEscape
  }
  if (kind === codeOf('u') || kind === codeOf('x')) {
    const count = kind === codeOf('u') ? 4 : 2
    const value = readHex(bytes, at + 2, count)
    return value < 0 ? noEscape : packEscape(value, count + 2)
  }
  const code = simpleEscapes.get(kind)
  return code === undefined ? noEscape : packEscape(code, 2)
}

/** `%41`, and the old form `%u0041`. */
function readPercent(bytes: Uint8Array, at: number): number {
  const isLong = bytes[at + 1] === codeOf('u')
  const value = isLong ? readHex(bytes, at + 2, 4) : readHex(bytes, at + 1, 2)
  return value < 0 ? noEscape : packEscape(value, isLong ? 6 : 3)
}

const isLineEnd = (byte = 0) => [0x3d, 0x5c, 0x0d, 0x0a].includes(byte)

/** `&#65;`, `&#x41;`, `&plus;`. */
function readEntity(bytes: Uint8Array, at: number): number {
  const isNumber = bytes[at + 1] === codeOf('#')
  if (isNumber) {
    const isHex = bytes[at + 2] === codeOf('x') || bytes[at + 2] === codeOf('X')
    const first = at + (isHex ? 3 : 2)
    let end = first
    let value = 0
    for (; end < first + 12; end++) {
      const digit = hexDigit[bytes[end] ?? 0] ?? none
      if (digit > (isHex ? 15 : 9)) break
      value = value * (isHex ? 16 : 10) + digit
    }
    // The number may continue on the next line.
    if (end === first || isLineEnd(bytes[end])) return noEscape
    return packEscape(value, end - at + (bytes[end] === codeOf(';') ? 1 : 0))
  }
  const end = bytes.subarray(at, at + longestEntity).indexOf(codeOf(';'))
  const character =
    end > 2 ? entities.get(String.fromCharCode(...bytes.subarray(at + 1, at + end))) : undefined
  return character === undefined ? noEscape : packEscape(codeOf(character), end + 1)
}

/** Undoes one level of the escapes of JSON, URLs and HTML. */
export const undoEscapes: Undo = (bytes) => {
  const escapeStarts = ['\\', '%', '&'].map(codeOf)
  if (!escapeStarts.some((sign) => bytes.includes(sign))) return undefined
  const result = new Uint8Array(bytes.length)
  let length = 0
  let isChanged = false
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    let found = noEscape
    if (byte === 0x5c) found = readBackslash(bytes, at)
    else if (byte === 0x25) found = readPercent(bytes, at)
    else if (byte === 0x26) found = readEntity(bytes, at)
    if (found === noEscape) {
      result[length++] = byte
      at++
    } else {
      isChanged = true
      result[length++] = found >> 6
      at += found & 63
    }
  }
  return isChanged ? result.subarray(0, length) : undefined
}

const isCapital = (byte = 0) => byte < codeOf('a')

/** Undoes quoted-printable: `=2B` (capitals, as RFC 2045 requires) and line breaks after `=`. */
export const undoQuotedPrintable: Undo = (bytes) => {
  if (!bytes.includes(codeOf('='))) return undefined
  const result = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const isEscape = byte === 0x3d && isCapital(bytes[at + 1]) && isCapital(bytes[at + 2])
    const value = isEscape ? readHex(bytes, at + 1, 2) : -1
    if (value >= 0 && value <= 0x7f) {
      result[length++] = value
      at += 2
    } else if (byte === 0x3d && bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) at += 2
    else if (byte === 0x3d && bytes[at + 1] === 0x0a) at++
    else result[length++] = byte
  }
  return length < bytes.length ? result.subarray(0, length) : undefined
}

function removeBytes(bytes: Uint8Array, isRemoved: (byte: number) => boolean): Uint8Array {
  const result = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (!isRemoved(byte)) result[length++] = byte
  }
  return result.subarray(0, length)
}

/** Removes only quoted-printable line breaks, because the text before one may look like part of an escape. */
export const undoSoftBreaks: Undo = (bytes) => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (!text.includes('=\n') && !text.includes('=\r\n')) return undefined
  return Buffer.from(text.toString('latin1').replaceAll(/=\r?\n/g, ''), 'latin1')
}

/** Removes NUL bytes, as in the UTF-16 and UTF-32 forms of ASCII text. */
export const undoWideCharacters: Undo = (bytes) =>
  bytes.includes(0) ? removeBytes(bytes, (byte) => byte === 0) : undefined

/** Joins lines and removes white space. */
export const undoLines: Undo = (bytes) =>
  bytes.includes(0x0a) || bytes.includes(0x0d)
    ? removeBytes(bytes, (byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))
    : undefined

/** A byte array that grows. */
class Output {
  #bytes = new Uint8Array(1024)
  #length = 0

  add(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.#length++] = byte
  }

  finish(): Uint8Array | undefined {
    return this.#length === 0 ? undefined : this.#bytes.subarray(0, this.#length)
  }
}

/** The bytes of text: printable ASCII, tab, line ends, and the NULs of wide characters. */
const textByte = new Uint8Array(256).fill(none)
for (let byte = 0x20; byte < 0x7f; byte++) textByte[byte] = 1
for (const byte of [0x00, 0x09, 0x0a, 0x0d]) textByte[byte] = 1

/**
 * Keeps the runs of at least `minBytes` text bytes. A secret is text, and so is every encoding of it; other
 * bytes come from decoding something that was never encoded.
 */
function keepText(decoded: Uint8Array | undefined, minBytes: number): Uint8Array | undefined {
  if (!decoded) return undefined
  let length = 0
  for (const run of findRuns(decoded, textByte, minBytes)) {
    decoded.copyWithin(
      length,
      run.byteOffset - decoded.byteOffset,
      run.byteOffset - decoded.byteOffset + run.length,
    )
    length += run.length
    decoded[length++] = 0x0a
  }
  return length === 0 ? undefined : decoded.subarray(0, Math.min(length, decoded.length))
}

/** Decodes the digits in both alignments, because the first pair may begin at either digit. */
function addHex(output: Output, digits: Uint8Array): void {
  for (const from of [0, 1]) {
    for (let i = from; i + 1 < digits.length; i += 2) output.add((digits[i] ?? 0) * 16 + (digits[i + 1] ?? 0))
    output.add(0x0a)
  }
}

/** Yields each run of at least `minBytes` bytes in the table; tests from the end, to skip most others. */
function* findRuns(bytes: Uint8Array, table: Uint8Array, minBytes: number): Generator<Uint8Array> {
  for (let at = 0; at + minBytes <= bytes.length; ) {
    let last = at + minBytes - 1
    while (last >= at && table[bytes[last] ?? 0] !== none) last--
    if (last < at) {
      let end = at + minBytes
      while (end < bytes.length && table[bytes[end] ?? 0] !== none) end++
      yield bytes.subarray(at, end)
      at = end
    } else at = last + 1
  }
}

/** Maximum separator bytes between two digits. */
const maxGap = 2

/** Undoes hexadecimal, with or without separators: `63616e`, `63 61 6e`, `63:61`, `0x63, 0x61`. */
export const undoHex: Undo = (bytes, minBytes) => {
  const output = new Output()
  for (const run of findRuns(bytes, hexDigit, 2 * minBytes)) {
    const digits = new Uint8Array(run.length)
    let count = 0
    let gap = 0
    const finish = () => {
      if (count >= 2 * minBytes) addHex(output, digits.subarray(0, count))
      count = 0
    }
    for (let at = 0; at < run.length; at++) {
      const digit = hexDigit[run[at] ?? 0] ?? none
      if (digit === separator) {
        if (++gap > maxGap) finish()
      } else if (digit === 0 && ((run[at + 1] ?? 0) | 0x20) === 0x78) at++
      else {
        digits[count++] = digit
        gap = 0
      }
    }
    finish()
  }
  return keepText(output.finish(), minBytes)
}

/** Decodes the digits in all four alignments. */
function addBase64(output: Output, digits: Uint8Array): void {
  for (let from = 0; from < 4; from++) {
    let held = 0
    let bits = 0
    for (let i = from; i < digits.length; i++) {
      held = ((held << 6) | (base64Digit[digits[i] ?? 0] ?? 0)) & 0xffff
      bits += 6
      if (bits >= 8) {
        bits -= 8
        output.add((held >> bits) & 0xff)
      }
    }
    output.add(0x0a)
  }
}

/** Undoes base64 and base64url anywhere in the bytes. */
export const undoBase64: Undo = (bytes, minBytes) => {
  const output = new Output()
  for (const run of findRuns(bytes, base64Digit, Math.ceil((minBytes * 4) / 3))) addBase64(output, run)
  return keepText(output.finish(), minBytes)
}
