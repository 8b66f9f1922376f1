/** The players of a question as tokens, and what typing, pasting and dropping do to them. */
import {
  type ChangeEvent,
  type ClipboardEvent,
  type CompositionEvent,
  type DragEvent,
  type KeyboardEvent,
  useState,
} from 'react'
import { parseXuids } from '#contract/parse-xuids.ts'
import { type People, type Person, usePeople } from '../frame/people.ts'
import { useTextInput } from '../kit/use-text-input.ts'
import { nobody } from '../sender.ts'

const isName = (text: string) => /\p{L}/u.test(text)

/** What ends a XUID, also one in quotes; beside letters, which may be a name with a number, one of three digits at least. */
const endPattern = /\d["']?[\s,;|\]}]/
const endBesideLetters = /\d{3}["']?[\s,;|\]}]/

/** Whether a XUID is ended. In digits, whatever follows them ends one; in a name, a blank does not. */
const isList = (text: string) =>
  isName(text) ? /[\s,;|[{]/.test(text.trim()) && endBesideLetters.test(text) : endPattern.test(text)

/**
 * Whether the text was taken from the browser's list of suggestions, which fires no key's event. A XUID that
 * is typed may go on where that of a known player ends.
 */
const isChosen = ({ type, nativeEvent }: Typing) =>
  type === 'change' &&
  (!(nativeEvent instanceof InputEvent) || nativeEvent.inputType === 'insertReplacementText')

/** Whether an input method is still writing: what it has written so far is not to be touched. */
const isComposing = ({ nativeEvent }: Typing) => nativeEvent instanceof InputEvent && nativeEvent.isComposing

/** A key's event, or that of an input method which has finished. */
type Typing = ChangeEvent<HTMLInputElement> | CompositionEvent<HTMLInputElement>

const joinTokens = (tokens: readonly string[]) => tokens.join(',')

/** What stands in the input, and the XUIDs of the question, which end with it if it is digits. */
interface Written {
  readonly text: string
  readonly value: string
}

/** The players that are tokens already, and what is being typed as the last XUID of the value. */
function readTokens({ text, value }: Written) {
  const unfinished = text.trim()
  const isPart = unfinished !== '' && !isName(unfinished) && value.endsWith(unfinished)
  return {
    ...parseXuids(isPart ? value.slice(0, -unfinished.length) : value),
    unfinished: isPart ? [unfinished] : [],
  }
}

/** The XUID of a gamertag, or of the only one that begins like this. */
function findOne(people: readonly Person[], name: string): string | undefined {
  const wanted = name.trim().toLowerCase()
  const begin = people.filter(({ as, name: own }) => as !== nobody && own.toLowerCase().startsWith(wanted))
  const exact = begin.find((one) => one.name.toLowerCase() === wanted)
  return exact?.as ?? (begin.length === 1 ? begin[0]?.as : undefined)
}

/** The players that are ended by what is typed. Undefined if it can go on. */
function findEnded(people: People, text: string, chosen: boolean): readonly string[] | undefined {
  const named = isName(text) && /[,;]$/.test(text) ? findOne(people.list, text.slice(0, -1)) : undefined
  if (named !== undefined) return [named]
  if (isList(text) && findOne(people.list, text) === undefined) return parseXuids(text).tokens
  return chosen && people.nameOf(text.trim()) !== undefined ? [text.trim()] : undefined
}

/** `given`: XUIDs in any form that can be pasted. */
export function useXuidInput(given: string, change: (value: string) => void) {
  const people = usePeople()
  const [left, setLeft] = useState<Written>({ text: '', value: given })
  // What was typed belongs to the value that it was typed beside, not to one that a link or the way back has brought.
  const drawn = { text: left.value === given ? left.text : '', value: given }
  const { ref, read, write } = useTextInput(drawn)
  const { tokens, invalid, repeats } = readTokens(drawn)
  const set = (text: string, next: readonly string[]) => {
    const written = { text, value: joinTokens(next) }
    write(written, () => {
      setLeft(written)
      change(written.value)
    })
  }
  const findByName = (name: string) => findOne(people.list, name)
  const add = (more: readonly string[]) => set('', [...readTokens(read()).tokens, ...more])
  const type = (event: Typing) => {
    // What separates it from a player before it, who may have been chosen from the list.
    const text = event.currentTarget.value.replace(/^[\s,;|]+/, '')
    const ended = isComposing(event) ? undefined : findEnded(people, text, isChosen(event))
    if (ended) return add(ended)
    const { tokens: finished } = readTokens(read())
    set(text, isName(text) || text.trim() === '' ? finished : [...finished, text.trim()])
  }
  const commit = () => {
    const { text } = read()
    if (text.trim() !== '') add([findByName(text) ?? text.trim()])
  }
  return {
    ref,
    typed: drawn.text,
    tokens,
    invalid,
    repeats,
    type,
    commit,
    clear: () => {
      set('', [])
      // Its button is gone.
      ref.current?.focus()
    },
    /** Takes out the token that is drawn at this place. */
    remove: (at: number) => {
      const { tokens: finished, unfinished } = readTokens(read())
      const place = finished.indexOf(tokens[at] ?? '')
      if (place >= 0) set(read().text, [...finished.toSpliced(place, 1), ...unfinished])
    },
    press: (event: KeyboardEvent<HTMLInputElement>) => {
      const { text } = read()
      if (event.key === 'Enter' && isName(text) && !event.nativeEvent.isComposing) {
        event.preventDefault()
        commit()
      }
      const { tokens: finished } = readTokens(read())
      if (event.key === 'Backspace' && text === '' && finished.length > 0) set('', finished.slice(0, -1))
    },
    paste: (event: ClipboardEvent<HTMLInputElement>) => {
      const text = event.clipboardData.getData('text/plain')
      // One word continues what is being typed.
      const continues = read().text !== '' && !/\s|[,;|[{]/.test(text.trim())
      if (text === '' || continues) return
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
