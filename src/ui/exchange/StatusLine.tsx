/** An answer in one line, in words as well as digits. The line keeps its height while an answer is awaited. */
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import type { Situation } from './situation.ts'
import { describeStatus, type StatusParts } from './status-parts.ts'
import { words } from './words.ts'

interface Props {
  /** Undefined while there is no answer to describe; `pending` is then shown. */
  readonly situation: Situation | undefined
  /** What is being done, or what is missing. */
  readonly pending: string
  /** What the answer holds: "15 results". */
  readonly summary?: readonly string[]
  /** Milliseconds since 1970 when the answer arrived. */
  readonly answeredAt: number
  /** `older`: a later request was stopped, so this is the answer before; `time`: the time is said too. */
  readonly age?: 'older' | 'time' | undefined
  /** Something to notice: that the form has changed since. */
  readonly note?: string | undefined
}

/** The class of a status code, by a shape as well as a colour. */
function classOf(status: number): { shape: string; tone: string } {
  if (status < 300) return { shape: '●', tone: 'text-good' }
  if (status < 400) return { shape: '◆', tone: 'text-muted' }
  if (status < 500) return { shape: '▲', tone: 'text-warn' }
  return { shape: '■', tone: 'text-bad' }
}

function useParts({ situation, pending, summary = [], answeredAt, age }: Props): StatusParts {
  const speech = useSpeech(words)
  const { clock } = usePreferences()
  if (!situation) return { code: undefined, parts: [pending], isUnexpected: false }
  const described = describeStatus(situation, summary, speech)
  if (age === undefined || situation.exchange.kind !== 'answered') return described
  const timeZone = clock === 'utc' ? 'UTC' : undefined
  const form = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone } as const
  const time = new Intl.DateTimeFormat(speech.language, form).format(answeredAt)
  const isOlder = age === 'older'
  const said = speech.t(isOlder ? 'status.stoppedAt' : 'status.at', { time })
  return { ...described, parts: isOlder ? [said, ...described.parts] : [...described.parts, said] }
}

export function StatusLine(props: Props) {
  const { code, parts, isUnexpected } = useParts(props)
  const kind = code === undefined ? undefined : classOf(code)
  return (
    <div
      role="status"
      aria-live="polite"
      className="flex min-h-9 flex-wrap items-center gap-x-2.5 border-b border-line px-3 py-1.5"
      data-testid="status"
    >
      {kind && (
        <strong className={`id text-[18px] leading-none ${kind.tone}`}>
          <span aria-hidden="true" className="mr-1 text-[12px]">
            {kind.shape}
          </span>
          {code}
        </strong>
      )}
      <span className={`min-w-0 flex-1 basis-40 ${isUnexpected ? 'font-semibold text-warn' : ''}`}>
        {parts.join(' · ')}
      </span>
      {props.note !== undefined && <span className="text-warn">△ {props.note}</span>}
    </div>
  )
}
