/** The players of a question as tokens, and what typing, pasting and dropping do to them. */
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useState } from 'react'
import { parseXuids } from '#contract/parse-xuids.ts'
import { usePeople } from '../frame/people.ts'
import { useTypedText } from '../kit/use-typed-text.ts'
import { nobody } from '../sender.ts'

const joinTokens = (tokens: readonly string[]) => tokens.join(',')

/** `given`: XUIDs in any form that can be pasted. */
export function useXuidInput(given: string, change: (value: string) => void) {
  const [value, onChange] = useTypedText(given, change)
  const people = usePeople()
  const [left, setLeft] = useState({ text: '', value })
  // What was typed belongs to the value that it was typed beside, not to one that a link or the way back has brought.
  const typed = left.value === value ? left.text : ''
  const unfinished = typed.trim()
  // What is being typed is already a part of the value, if it is digits.
  const isPending = unfinished !== '' && value.endsWith(unfinished)
  const { tokens, invalid, repeats } = parseXuids(isPending ? value.slice(0, -unfinished.length) : value)
  const set = (text: string, next: readonly string[]) => {
    const joined = joinTokens(next)
    setLeft({ text, value: joined })
    onChange(joined)
  }
  /** The XUID of a gamertag, or of the only one that begins like this. */
  const findByName = (name: string) => {
    const wanted = name.trim().toLowerCase()
    const begin = people.list.filter(
      ({ as, name: own }) => as !== nobody && own.toLowerCase().startsWith(wanted),
    )
    const exact = begin.find((one) => one.name.toLowerCase() === wanted)
    return exact?.as ?? (begin.length === 1 ? begin[0]?.as : undefined)
  }

  const add = (more: readonly string[]) => set('', [...tokens, ...more])
  const type = (text: string) => {
    const isName = /\p{L}/u.test(text)
    // A blank after a XUID ends it; in a name it does not.
    const isList = /[\s,;|[{]/.test(isName ? text.trim() : text.trimStart()) && /\d{3}/.test(text)
    if (isList) return add(parseXuids(text).tokens)
    if (!isName && people.nameOf(text.trim()) !== undefined) return add([text.trim()])
    set(text, isName || text.trim() === '' ? tokens : [...tokens, text.trim()])
  }
  const commit = () => {
    if (typed.trim() !== '') add([findByName(typed) ?? typed.trim()])
  }
  return {
    typed,
    tokens,
    invalid,
    repeats,
    type,
    commit,
    clear: () => set('', []),
    remove: (at: number) => set(typed, [...tokens.toSpliced(at, 1), ...(isPending ? [unfinished] : [])]),
    press: (event: KeyboardEvent<HTMLInputElement>) => {
      if (event.key === 'Enter' && /\p{L}/u.test(typed)) {
        event.preventDefault()
        commit()
      }
      if (event.key === 'Backspace' && typed === '' && tokens.length > 0) set('', tokens.slice(0, -1))
    },
    paste: (event: ClipboardEvent<HTMLInputElement>) => {
      const text = event.clipboardData.getData('text/plain')
      if (text === '') return
      event.preventDefault()
      const named = findByName(text)
      add(named === undefined ? parseXuids(text).tokens : [named])
    },
    drop: (event: DragEvent) => {
      const [file] = event.dataTransfer.files
      if (!file) return
      event.preventDefault()
      void file.text().then((text) => add(parseXuids(text).tokens))
    },
  }
}
