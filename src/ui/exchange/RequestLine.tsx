/** A request exactly as it goes over the wire, in one line, without its credential. */
import { ChevronDown, Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { writeCurl } from '#api/curl.ts'
import type { SentRequest } from '#api/exchange.ts'
import { LazyMenu } from '../kit/LazyMenu.tsx'
import type { MenuItem } from '../kit/menu-item.ts'
import { useSpeech } from '../language/speech.tsx'
import type { Authorization } from './authorization.ts'
import { words } from './request-words.ts'

interface Props {
  readonly request: Pick<SentRequest, 'method' | 'path' | 'headers' | 'body'>
  /** The service's origin; undefined if this server answers. */
  readonly origin: string | undefined
  readonly authorization: Authorization
  /** What stands before the path where this server answers for a recording: `/connections/name`. */
  readonly pathPrefix?: string | undefined
  /** The address in this console that opens the request; undefined if no screen can hold it. */
  readonly link?: string | undefined
  /** Before what to expect. */
  readonly leading?: ReactNode
  /** What to expect of the request. */
  readonly expectation?: ReactNode
  /** What the request still lacks, in the place of it. */
  readonly missing?: string | undefined
  /** All of it is seen, over several lines; otherwise it is one line that scrolls sideways. */
  readonly isWrapped?: boolean
  /** Buttons that send it. */
  readonly children?: ReactNode
}

/** Characters of the body that are shown. */
const maxShownBody = 600

export function RequestLine(props: Props) {
  const { request, origin, authorization, expectation, missing, isWrapped = false, children } = props
  const { t } = useSpeech(words)
  const { method, path, body } = request
  const [address = '', search] = path.split(/\?(.*)/s)
  const isWithToken = authorization === 'page' || authorization === 'server'
  const credential = isWithToken ? t(tokenHints[authorization]) : t(missingTokens[authorization])
  return (
    <section
      aria-label={t('request.title')}
      className="flex min-h-11 flex-none items-center gap-2 border-y border-line bg-sunken px-4 py-1.5 max-sm:px-3"
    >
      <code
        className={`id relative min-w-0 flex-1 text-xs text-soft ${isWrapped ? 'break-all' : 'overflow-x-auto whitespace-nowrap [scrollbar-width:none]'}`}
        data-testid="request"
        title={`${describeHeaders(request.headers)}\n${credential}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways by keyboard.
        tabIndex={0}
      >
        <b className="text-code-method">{method}</b>{' '}
        {origin !== undefined && <span className="text-bad">{origin}</span>}
        <Address path={address} />
        <Parameters search={search} />
        {missing !== undefined && <i className="text-muted">?{missing}</i>}
        {body !== undefined && (
          <span className="text-code-punct">
            {'  '}
            {body.slice(0, maxShownBody)}
            {body.length > maxShownBody ? '…' : ''}
          </span>
        )}
        <span className="sr-only">
          {describeHeaders(request.headers)} {credential}
        </span>
      </code>
      {props.leading}
      <span className="max-md:hidden">{expectation}</span>
      <CopyMenu {...props} isWithToken={isWithToken} />
      {children}
    </section>
  )
}

const tokenHints = { page: 'request.tokenHint', server: 'request.tokenServer' } as const
const missingTokens = { nobody: 'request.noToken', recording: 'request.noTokenCassette' } as const

const describeHeaders = (headers: SentRequest['headers']) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

/** A part of the path that was not given yet stands in it by its name. */
function Address({ path }: { path: string }) {
  const [before, after] = path.split(/(?<=^\/serviceconfigs\/)(?=\/)/)
  return (
    <span className="text-ink">
      {before}
      {after !== undefined && <i className="text-muted">{'{scid}'}</i>}
      {after}
    </span>
  )
}

function Parameters({ search }: { search: string | undefined }) {
  if (search === undefined) return null
  return search.split('&').map((parameter, i) => {
    const [name = '', value] = parameter.split(/=(.*)/s)
    return (
      <span key={i}>
        <span className="text-code-punct">{i === 0 ? '?' : '&'}</span>
        <span className="text-code-key">{name}</span>
        {value !== undefined && (
          <>
            <span className="text-code-punct">=</span>
            <span className="text-code-value">{value}</span>
          </>
        )}
      </span>
    )
  })
}

function CopyMenu({ request, origin, pathPrefix = '', link, isWithToken }: Props & { isWithToken: boolean }) {
  const { t } = useSpeech(words)
  const base = origin ?? globalThis.location?.origin ?? 'http://localhost'
  const url = URL.canParse(pathPrefix + request.path, base)
    ? new URL(pathPrefix + request.path, base).href
    : base
  const item = (id: 'curl' | 'link' | 'request', text: () => string): MenuItem => ({
    id,
    label: t(`request.copy.${id}`),
    onSelect: () => void navigator.clipboard.writeText(text()),
  })
  const { method, path, headers, body } = request
  const items = [
    item('curl', () => writeCurl({ ...request, url, authorized: isWithToken })),
    item('request', () =>
      [`${method} ${path}`, describeHeaders(headers), ...(body === undefined ? [] : ['', body])].join('\n'),
    ),
    ...(link === undefined ? [] : [item('link', () => link)]),
  ]
  return (
    <LazyMenu label={t('request.copyAs')} items={items} className="button button-small max-md:hidden">
      <Copy className="icon text-soft" aria-hidden="true" />
      {t('request.copy')}
      <ChevronDown className="icon text-soft" aria-hidden="true" />
    </LazyMenu>
  )
}
