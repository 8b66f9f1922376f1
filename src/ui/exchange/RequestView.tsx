/** A request exactly as it goes over the wire, without its credential. */
import { writeCurl } from '#api/curl.ts'
import type { SentRequest } from '#api/exchange.ts'
import { CopyButton } from '../kit/CopyButton.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

/** Where the credential comes from: this page, the server, or nowhere. */
export type Authorization = 'page' | 'server' | 'nobody' | 'recording'

interface Props {
  readonly request: Pick<SentRequest, 'method' | 'path' | 'headers' | 'body'>
  /** The service's origin; undefined if this server answers. */
  readonly origin: string | undefined
  readonly authorization: Authorization
  /** What stands before the path where this server answers for a recording: `/connections/name`. */
  readonly pathPrefix?: string | undefined
  /** The address in this console that opens the request; undefined if no screen can hold it. */
  readonly link?: string | undefined
  /** What to expect of the request. */
  readonly expectation?: { readonly text: string; readonly isRefusal: boolean }
}

/** Characters of the body that are shown. */
const maxShownBody = 400

export function RequestView({ request, origin, authorization, pathPrefix = '', link, expectation }: Props) {
  const { t } = useSpeech(words)
  const authorized = authorization === 'page' || authorization === 'server'
  const url = new URL(pathPrefix + request.path, origin ?? globalThis.location?.origin ?? 'http://localhost')
    .href
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
            {link !== undefined && (
              <CopyButton text={link} {...outcomes}>
                {t('request.copyLink')}
              </CopyButton>
            )}
            <CopyButton text={() => writeCurl({ ...request, url, authorized })} {...outcomes}>
              {t('request.copyCurl')}
            </CopyButton>
          </span>
        </div>
        <RequestText {...{ request, origin, authorization }} />
      </div>
      {expectation && (
        <p className={`text-[12px] ${expectation.isRefusal ? 'text-bad' : 'text-muted'}`}>
          {expectation.text}
        </p>
      )}
    </section>
  )
}

const tokenHints = { page: 'request.tokenHint', server: 'request.tokenServer' } as const
const missingTokens = { nobody: 'request.noToken', recording: 'request.noTokenCassette' } as const

function RequestText({
  request,
  origin,
  authorization,
}: Pick<Props, 'request' | 'origin' | 'authorization'>) {
  const { t } = useSpeech(words)
  const { method, path, headers, body } = request
  const isWithToken = authorization === 'page' || authorization === 'server'
  return (
    <pre className="id text-[12px] break-all whitespace-pre-wrap" data-testid="request">
      <b>{method}</b> {origin !== undefined && <span className="text-bad">{origin}</span>}
      {path}
      {'\n'}
      {Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)}
      <span className="text-muted" title={isWithToken ? t(tokenHints[authorization]) : undefined}>
        Authorization: {isWithToken ? 'XBL3.0 …' : t(missingTokens[authorization])}
      </span>
      {body !== undefined && `\n\n${body.slice(0, maxShownBody)}${body.length > maxShownBody ? '…' : ''}`}
    </pre>
  )
}
