/** What to expect of the query in the form, before it is sent: dashed, because nothing was observed. */
import type { Connection } from '#contract/console/connections.ts'
import type { Preflight } from '#rules/preflight.ts'
import { statusOf } from '#rules/verdict.ts'
import { words as requestWords } from '../exchange/request-words.ts'
import { PredictedCode } from '../exchange/StatusCode.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './form-words.ts'
import type { QueryForm } from './use-query-form.ts'

interface Props {
  readonly form: Pick<QueryForm, 'missing'> & { readonly preflight: Preflight }
  readonly connection: Connection | undefined
  readonly isLocal: boolean
}

export function Expectation({ form, connection, isLocal }: Props) {
  const { t } = useSpeech(words)
  const { t: say } = useSpeech(requestWords)
  const { preflight, missing } = form
  const chip = (text: string) => <span className="pill pill-predicted">{text}</span>
  if (missing) return chip(t(missing === 'scid' ? 'expect.noScid' : 'expect.noFilter'))
  const [refusal] = preflight.refusals
  if (refusal) return <Should status={statusOf(refusal)} />
  if (isLocal) return <Should status={200} />
  if (connection?.kind === 'cassette') return chip(say('request.recordedOnly'))
  const status = connection?.credential?.status
  if (!connection?.usable || status === 'missing') return chip(say('request.unsendable'))
  if (status === 'refused') return chip(say('request.refusedCredential'))
  const undecided = preflight.query && preflight.undecided
  if (undecided) {
    const key = undecided.user === undefined ? 'expect.serverOnly' : 'expect.ownOrServer'
    return chip(t(key, { xuid: undecided.user ?? '' }))
  }
  return <Should status={200} title={t('expect.ifExists')} />
}

function Should({ status, title }: { status: number; title?: string }) {
  const { t } = useSpeech(words)
  return (
    <span
      className="flex items-center gap-1.5 text-xs font-medium text-soft"
      title={title}
      data-testid="expectation"
    >
      {t('expect.should')} <PredictedCode status={status} />
    </span>
  )
}
