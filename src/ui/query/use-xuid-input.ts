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
  const [typed, setTyped] = useState('')
  // What is being typed is already a part of the value, if it is digits.
  const isPending = typed !== '' && value.endsWith(typed)
  const { tokens, invalid, repeats } = parseXuids(isPending ? value.slice(0, -typed.length) : value)
  /** The XUID of a gamertag, or of the only one that begins like this. */
  const findByName = (name: string) => {
    const wanted = name.trim().toLowerCase()
    const begin = people.list.filter(
      ({ as, name: own }) => as !== nobody && own.toLowerCase().startsWith(wanted),
    )
    const exact = begin.find((one) => one.name.toLowerCase() === wanted)
    return exact?.as ?? (begin.length === 1 ? begin[0]?.as : undefined)
  }

  const add = (more: readonly string[]) => {
    setTyped('')
    onChange(joinTokens([...tokens, ...more]))
  }
  const type = (text: string) => {
    const isName = /\p{L}/u.test(text)
    const isList = /[\s,;|[{]/.test(text.trim()) && /\d{3}/.test(text)
    if (isList) return add(parseXuids(text).tokens)
    if (!isName && people.nameOf(text.trim()) !== undefined) return add([text.trim()])
    setTyped(text)
    onChange(joinTokens(isName || text.trim() === '' ? tokens : [...tokens, text.trim()]))
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
    clear: () => onChange(''),
    remove: (at: number) => onChange(joinTokens(tokens.filter((_, i) => i !== at))),
    press: (event: KeyboardEvent<HTMLInputElement>) => {
      if (event.key === 'Enter' && /\p{L}/u.test(typed)) {
        event.preventDefault()
        commit()
      }
      if (event.key === 'Backspace' && typed === '' && tokens.length > 0)
        onChange(joinTokens(tokens.slice(0, -1)))
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
