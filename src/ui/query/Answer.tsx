/** The middle of the query screen: the table, or what is in its place. */

import type { ReactNode } from 'react'
import type { Answered } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import { Causes, Stopped } from '../exchange/Causes.tsx'
import { RawBody } from '../exchange/RawBody.tsx'
import type { Situation } from '../exchange/situation.ts'
import { words as exchangeWords } from '../exchange/words.ts'
import { useSpeech } from '../language/speech.tsx'
import type { QueryAnswer } from './use-answer.ts'

interface Props {
  readonly answer: QueryAnswer
  /** Undefined while there is no answer to explain. */
  readonly situation: Situation | undefined
  readonly isLocal: boolean
  readonly table: ReactNode
  /** In the place of an empty table. */
  readonly nothingFound: ReactNode
  /** Buttons that get past a refusal. */
  readonly refusalActions: ReactNode
  /** What a recording can answer, in the place of the causes; undefined for another connection. */
  readonly recorded: ReactNode | undefined
  readonly hasRows: boolean
}

export function Answer(props: Props) {
  const { answer, situation, isLocal, hasRows } = props
  const { exchange, isFetching, retry } = answer
  // A fault of the console itself is for the screen's error boundary.
  if (answer.fault) throw answer.fault
  if (!exchange) return isFetching ? <Waiting /> : <Stopped isLocal={isLocal} retry={retry} />
  if (exchange.kind === 'unreachable') return situation && <Causes situation={situation} retry={retry} />
  const { kind } = exchange.reply
  if (kind === 'read') return hasRows ? props.table : props.nothingFound
  if (kind === 'off-schema') return <OffSchema exchange={exchange} table={props.table} />
  if (kind === 'not-json') return <RawBody text={exchange.text} />
  if (exchange.gateway && props.recorded) return props.recorded
  const isShownAsBody = exchange.contentType !== 'text/plain' && !exchange.gateway && exchange.text !== ''
  return (
    <>
      {situation && (
        <Causes situation={situation} retry={retry}>
          {props.refusalActions}
        </Causes>
      )}
      {isShownAsBody && <RawBody text={exchange.text} />}
    </>
  )
}

function OffSchema({ exchange, table }: { exchange: Answered<ParsedResults>; table: ReactNode }) {
  const { t } = useSpeech(exchangeWords)
  const count = exchange.reply.kind === 'off-schema' ? exchange.reply.issues.length : 0
  return (
    <>
      <p className="border-b border-line bg-warn-soft px-3 py-1.5 text-warn">
        {t('offSchema.body', { count })}
      </p>
      {table}
      <RawBody text={exchange.text} />
    </>
  )
}

/** Lines where the rows will be, while they are awaited. */
export function Waiting() {
  return (
    <div aria-hidden="true" className="flex flex-col">
      {[70, 55, 62, 48, 66, 52, 58, 44].map((width) => (
        <div key={width} className="flex h-7 items-center border-b border-line px-3">
          <div className="h-2 rounded bg-line" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  )
}
