/** The document as it was sent: folded, searched, with every digit, and long strings on several lines. */
import { ChevronRight, Copy, Search } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { JsonObject } from '#contract/json.ts'
import { Card } from '../kit/Card.tsx'
import { CopyButton } from '../kit/CopyButton.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { findInLines, hideFolded, isWithin, type JsonLine, listLines } from './json-lines.ts'
import { words } from './words.ts'

interface Props {
  readonly document: JsonObject
  /** The body as it came. */
  readonly text: string
  /** The element that is shown: `members/2`. */
  readonly element: string | undefined
}

/** Lines that are drawn; a session of more is folded or searched. */
const maxLines = 2000

const encoder = new TextEncoder()

export function RawJson({ document, text, element }: Props) {
  const { t } = useSpeech(words)
  const lines = useMemo(() => listLines(document), [document])
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [wanted, setWanted] = useState('')
  const found = useMemo(() => new Set(findInLines(lines, wanted)), [lines, wanted])
  // What was found or asked for is not folded away.
  const kept = useMemo(() => {
    const open = [...[...found].map(({ path }) => path), ...(element === undefined ? [] : [element])]
    return new Set([...folded].filter((path) => !open.some((one) => one !== path && isWithin(one, path))))
  }, [folded, found, element])
  const shown = useMemo(() => hideFolded(lines, kept), [lines, kept])
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (element === undefined) return
    body.current?.querySelector('[data-shown="true"]')?.scrollIntoView({ block: 'start' })
  }, [element])
  const toggle = (path: string) => {
    const next = new Set(kept)
    if (!next.delete(path)) next.add(path)
    setFolded(next)
  }
  const foldAll = () =>
    setFolded(
      kept.size > 0
        ? new Set()
        : new Set(lines.filter(({ kind, depth }) => kind === 'open' && depth > 0).map(({ path }) => path)),
    )
  return (
    <Card
      title={t('part.raw')}
      note={t('raw.note')}
      aside={
        <>
          <span className="flex-1" />
          <label className="flex min-h-7 items-center gap-1.5 rounded-box border border-edge px-2">
            <Search className="icon-small text-muted" aria-hidden="true" />
            <input
              type="search"
              className="w-36 bg-transparent outline-none"
              aria-label={t('raw.search')}
              placeholder={t('raw.search')}
              value={wanted}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setWanted(event.target.value)}
            />
            {wanted !== '' && (
              <span role="status" className="text-xs text-muted">
                {t('raw.found', { count: found.size })}
              </span>
            )}
          </label>
          <button type="button" className="button button-small" onClick={foldAll}>
            {t(kept.size > 0 ? 'raw.unfoldAll' : 'raw.foldAll')}
          </button>
          <span className="text-xs text-muted tabular-nums max-sm:hidden">
            {t('raw.bytes', { count: encoder.encode(text).length })}
          </span>
          <CopyButton
            text={text}
            done={t('raw.copied')}
            failed={t('raw.copyFailed')}
            className="button button-small"
          >
            <Copy className="icon" aria-hidden="true" />
            {t('raw.copy')}
          </CopyButton>
        </>
      }
    >
      <div ref={body} className="border-t border-line bg-sunken py-2" data-testid="raw-json">
        {shown.slice(0, maxLines).map((line, i) => (
          <Line
            key={`${line.kind} ${line.path}`}
            number={i + 1}
            line={line}
            isFolded={kept.has(line.path)}
            isFound={found.has(line)}
            isShown={element !== undefined && isWithin(line.path, element)}
            onToggle={() => toggle(line.path)}
          />
        ))}
        {shown.length > maxLines && <p className="px-4 text-xs text-muted">…</p>}
      </div>
    </Card>
  )
}

interface LineProps {
  readonly number: number
  readonly line: JsonLine
  readonly isFolded: boolean
  readonly isFound: boolean
  readonly isShown: boolean
  readonly onToggle: () => void
}

const kindOf = (text: string) => (text.startsWith('"') ? 'text-code-value' : 'text-code-method')

function Line({ number, line, isFolded, isFound, isShown, onToggle }: LineProps) {
  const { t } = useSpeech(words)
  const { name, kind, text, depth, count, isLast, path } = line
  const closing = text === '[' ? ']' : '}'
  return (
    <div
      className={`json-line ${isShown ? 'bg-selected' : ''} ${isFound ? 'json-found' : ''}`}
      data-shown={isShown}
      style={{ paddingLeft: `${depth * 1.25 + 3.75}rem` }}
    >
      <i className="json-number">{number}</i>
      {kind === 'open' && (
        <button
          type="button"
          className="json-toggle"
          aria-expanded={!isFolded}
          aria-label={t('raw.toggle', { name: path || '{ }' })}
          onClick={onToggle}
        >
          <ChevronRight className={`icon-small ${isFolded ? '' : 'rotate-90'}`} aria-hidden="true" />
        </button>
      )}
      {name !== undefined && (
        <>
          <ExactText className="text-code-key">{JSON.stringify(name)}</ExactText>
          <span className="text-code-punct">: </span>
        </>
      )}
      {kind === 'value' ? (
        <ExactText className={kindOf(text)}>{text}</ExactText>
      ) : (
        <span className="text-code-punct">{text}</span>
      )}
      {isFolded && kind === 'open' && (
        <span className="text-code-punct">
          {' '}
          <span className="text-muted">{t('raw.items', { count: count ?? 0 })}</span> {closing}
        </span>
      )}
      {!isLast && (kind !== 'open' || isFolded) && <span className="text-code-punct">,</span>}
    </div>
  )
}
