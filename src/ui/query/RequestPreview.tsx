/** The request exactly as it will go out, while it is typed; without the token. */
import { writeCurl } from '#api/curl.ts'
import { buildQueryCall } from '#api/query-call.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import type { Preflight } from '#rules/preflight.ts'
import { CopyButton } from '../kit/CopyButton.tsx'
import { useSpeech } from '../text/language.tsx'
import { predictStatus } from './why.ts'

interface Props {
  readonly request: QueryRequest
  readonly contractVersion: string
  /** Whether credentials go with it. */
  readonly authorized: boolean
  /** Of the service that is asked in the end; nothing where this server answers. */
  readonly origin: string | undefined
  readonly preflight: Preflight
  readonly prospect: Prospect
  /** The address that opens this question. */
  readonly link: string
}

const shownBody = 400

/** What is to be expected where no rule speaks against it. */
const prospects = {
  answer: 'request.unpredicted',
  untold: 'request.untold',
  unsendable: 'request.unsendable',
  recorded: 'request.recordedOnly',
  refused: 'why.refusedCredential.title',
} as const
export type Prospect = keyof typeof prospects

export function RequestPreview({
  request,
  contractVersion,
  authorized,
  origin,
  preflight,
  prospect,
  link,
}: Props) {
  const { t } = useSpeech()
  const call = buildQueryCall(request)
  const predicted = predictStatus(preflight)
  const headers: Record<string, string> = {
    ...(contractVersion !== '' && { 'X-Xbl-Contract-Version': contractVersion }),
    ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
  }
  const curl = writeCurl({
    ...call,
    url: new URL(call.path, origin ?? location.origin).href,
    headers,
    authorized,
  })
  const outcomes = { done: t('request.copied'), failed: t('request.copyFailed'), className: 'link' }
  return (
    <section aria-labelledby="request-title" className="flex flex-col gap-1">
      {/* The block scrolls, and the button in it makes it reachable by keyboard. */}
      <div className="max-h-[min(8rem,16vh)] overflow-auto rounded-box border border-line bg-sunken px-2 py-1.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-2 text-[12px] whitespace-nowrap">
          <h3 id="request-title" className="font-semibold">
            {t('request.title')}
          </h3>
          <span className="flex gap-3">
            <CopyButton text={link} {...outcomes}>
              {t('request.copyLink')}
            </CopyButton>
            <CopyButton text={curl} {...outcomes}>
              {t('request.copyCurl')}
            </CopyButton>
          </span>
        </div>
        <pre className="id text-[12px] break-all whitespace-pre-wrap" data-testid="request">
          <b>{call.method}</b> {origin !== undefined && <span className="text-bad">{origin}</span>}
          {call.path}
          {'\n'}
          {Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)}
          <span
            className="text-muted"
            title={
              authorized ? t(origin === undefined ? 'request.tokenHint' : 'request.tokenServer') : undefined
            }
          >
            Authorization:{' '}
            {authorized
              ? 'XBL3.0 …'
              : t(prospect === 'recorded' ? 'request.noTokenCassette' : 'request.noToken')}
          </span>
          {call.body !== undefined &&
            `\n\n${call.body.slice(0, shownBody)}${call.body.length > shownBody ? '…' : ''}`}
        </pre>
      </div>
      <p className={`text-[12px] ${predicted >= 400 ? 'text-bad' : 'text-muted'}`}>
        {predicted >= 400 ? t('request.predicted', { status: String(predicted) }) : t(prospects[prospect])}
      </p>
    </section>
  )
}
