/**
 * An editor of JSON that completes names and values by a schema. It stands in a shadow root, because there its
 * styles are style sheets made by script, which the page's policy allows.
 */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, indentUnit } from '@codemirror/language'
import { Annotation, Compartment, EditorState } from '@codemirror/state'
import { Decoration, EditorView, keymap } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { type CompletedSchema, completeJson } from './complete-json.ts'
import { markNotes } from './mark-notes.ts'

export interface JsonEditorProps extends CompletedSchema {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly isInvalid: boolean
}

const theme = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--color-ink)', fontSize: 'var(--text-xs)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '20px',
    maxHeight: '336px',
    overflow: 'auto',
  },
  '.cm-content': { padding: '8px 4px', minHeight: '60px', caretColor: 'var(--color-ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--color-ink)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--color-strong)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--color-raised)',
    color: 'var(--color-ink)',
    border: '1px solid var(--color-line-strong)',
    borderRadius: '6px',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: 'var(--text-xs)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--color-accent-solid)',
    color: 'var(--color-accent-ink)',
  },
  '.cm-noted': { textDecoration: 'underline dotted', textUnderlineOffset: '3px' },
  '.cm-note': {
    marginLeft: '12px',
    color: 'var(--color-muted)',
    fontFamily: 'var(--font-sans)',
    userSelect: 'none',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: 'var(--font-weight-semibold)' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--color-muted)' },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
})

/** Marks a text that was given to the editor, and not typed. */
const fromOutside = Annotation.define<boolean>()

/** What a screen reader says of the text. */
const attributes = new Compartment()

const writeAttributes = ({ label, isInvalid }: Pick<JsonEditorProps, 'label' | 'isInvalid'>) =>
  EditorView.contentAttributes.of({
    'aria-label': label,
    'aria-invalid': String(isInvalid),
    spellcheck: 'false',
  })

/** What is said of fields. */
const notes = new Compartment()

const markWith = (noteOf: JsonEditorProps['noteOf']) =>
  EditorView.decorations.compute(['doc'], (state) => (noteOf ? markNotes(state, noteOf) : Decoration.none))

export function JsonEditor(props: JsonEditorProps) {
  const { label, value, isInvalid, noteOf } = props
  const host = useRef<HTMLDivElement>(null)
  const shown = useRef<EditorView>(undefined)
  const latest = useRef(props)
  latest.current = props
  /** What was typed since `value` was last the whole text: React may say an earlier one of them a little later. */
  const reported = useRef(new Set<string>())
  useEffect(() => {
    const element = host.current
    if (!element) return
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          json(),
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({
            override: [(context) => completeJson(context, latest.current)],
            icons: false,
            // Whoever types fast means the name that is chosen.
            interactionDelay: 0,
          }),
          indentUnit.of('  '),
          // Tab is left alone: it leads out of the editor.
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.lineWrapping,
          attributes.of(writeAttributes(latest.current)),
          notes.of(markWith(latest.current.noteOf)),
          EditorView.updateListener.of(({ docChanged, state, transactions }) => {
            if (!docChanged || transactions.some((one) => one.annotation(fromOutside))) return
            const text = state.doc.toString()
            reported.current.add(text)
            latest.current.onChange(text)
          }),
          theme,
        ],
      }),
    })
    shown.current = view
    return () => view.destroy()
  }, [])
  useEffect(() => {
    shown.current?.dispatch({ effects: attributes.reconfigure(writeAttributes({ label, isInvalid })) })
  }, [label, isInvalid])
  useEffect(() => {
    shown.current?.dispatch({ effects: notes.reconfigure(markWith(noteOf)) })
  }, [noteOf])
  useEffect(() => {
    const view = shown.current
    if (!view) return
    const { doc } = view.state
    const isSame = doc.toString() === value
    if (!isSame && reported.current.has(value)) return
    reported.current.clear()
    const changes = { from: 0, to: doc.length, insert: value }
    if (!isSame) view.dispatch({ changes, annotations: fromOutside.of(true) })
  }, [value])
  return <div ref={host} className="control block h-auto p-0" data-typing="" />
}
