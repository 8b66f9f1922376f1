/** Times and numbers as the reader's locale writes them. Each set of formatters is made once. */

/** Which time zone times are shown in. */
export type TimeZone = 'local' | 'utc'

export interface Formats {
  readonly number: (value: number) => string
  /** `14:02`, 24 hours where that is the custom; the date if it is a day or more before `now`. */
  readonly time: (at: number, now: number) => string
  /** `14:02:11 UTC`. */
  readonly clock: (at: number) => string
  /** Date and time to the second, with the zone. */
  readonly exact: (at: number) => string
  /** How long: `6m`, `1h 5m`, `3d 4h`; in Chinese `6 分鐘`, `1小時5分`, `3天4小時`. */
  readonly duration: (milliseconds: number) => string
}

/** The reader's own locale if it is of the chosen language, else the language. */
function chooseLocale(language: string): string {
  const primary = language.split('-')[0]
  const own = globalThis.navigator?.languages ?? []
  return own.find((one) => one.split('-')[0] === primary) ?? language
}

const dayMs = 86_400_000

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** Units of a Chinese duration that has two of them: as short as they can be, so that a time fits beside them. */
const chineseUnits = { day: '天', hour: '小時', minute: '分', second: '秒' } as const

/** A formatter takes milliseconds to make, and a screen needs few of them. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function createDuration(locale: string): Formats['duration'] {
  const isChinese = locale.startsWith('zh')
  const formats = new Map<string, () => Intl.NumberFormat>(
    units.map(([unit]) => [
      unit,
      once(() => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' })),
    ]),
  )
  return (milliseconds) => {
    const total = Math.max(0, milliseconds)
    const first = Math.max(
      0,
      units.findIndex(([, size]) => total >= size),
    )
    let left = total < 1000 ? 0 : total
    const parts = units
      .slice(total < 1000 ? 3 : first, total < 1000 ? 4 : first + 2)
      .flatMap(([unit, size]) => {
        const count = Math.floor(left / size)
        left -= count * size
        return [[unit, count] as const]
      })
    const shown = parts.filter(([, count], i) => i === 0 || count > 0)
    // Seconds beside minutes tell nobody anything.
    const kept = shown.filter(([unit], i) => i === 0 || unit !== 'second')
    if (kept.length > 1 && isChinese)
      return kept.map(([unit, count]) => `${count}${chineseUnits[unit]}`).join('')
    return kept.map(([unit, count]) => formats.get(unit)?.().format(count) ?? '').join(' ')
  }
}

export function createFormats(locale: string, zone: TimeZone): Formats {
  const timeZone = zone === 'utc' ? { timeZone: 'UTC' } : {}
  const dates = (options: Intl.DateTimeFormatOptions) =>
    once(() => new Intl.DateTimeFormat(locale, { ...options, ...timeZone }))
  const time = dates({ hour: '2-digit', minute: '2-digit' })
  const date = dates({ day: 'numeric', month: 'short' })
  const clock = dates({ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' })
  const exact = dates({ dateStyle: 'medium', timeStyle: 'long' })
  const number = once(() => new Intl.NumberFormat(locale))
  return {
    number: (value) => number().format(value),
    time: (at, now) => (Math.abs(now - at) < dayMs ? time() : date()).format(at),
    clock: (at) => clock().format(at),
    exact: (at) => exact().format(at),
    duration: createDuration(locale),
  }
}

const made = new Map<string, Formats>()

export function getFormats(language: string, zone: TimeZone): Formats {
  const key = `${language} ${zone}`
  const found = made.get(key) ?? createFormats(chooseLocale(language), zone)
  made.set(key, found)
  return found
}
