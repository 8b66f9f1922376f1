/** What stands in the table's place: nothing asked yet, nothing found, refused, nobody there. */
import { useQuery } from '@tanstack/react-query'
import type { GatewayKind } from '#contract/console/connections.ts'
import type { Explanation } from '#contract/console/explanation.ts'
import { Xuid } from '#contract/identifiers.ts'
import { identitiesQuery, nobody } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'
import { findBestChange, leftOutTotal } from './left-out.ts'
import { Panel } from './Panel.tsx'
import type { Question } from './question.ts'
import { RecordedQuestions } from './RecordedQuestions.tsx'
import type { Asking } from './use-asking.ts'
import type { Why } from './why.ts'

/** Before the first question: what is worth asking, here. */
export function NothingAsked({ asking, as }: { asking: Asking; as: string }) {
  const { t } = useSpeech()
  if (asking.isLocal) return <LocalBeginnings asking={asking} as={as} />
  const { self, draft, connection } = asking
  // What is missing is told above.
  if (!connection) return null
  if (connection.recorded) return <RecordedQuestions asking={asking} recorded={connection.recorded} />
  if (!connection.usable) {
    return (
      <Panel title={t('gateway.unopened.title')}>
        <p>{t('gateway.unopened.change')}</p>
      </Panel>
    )
  }
  if (asking.isUnsent) {
    const host = new URL(connection.origin ?? 'https://unknown').host
    return (
      <Panel title={t('empty.unsent.title')}>
        <p>{t('empty.unsent.body', { host })}</p>
      </Panel>
    )
  }
  return (
    <Panel title={t('empty.start.title')}>
      <p className="text-muted">{t('empty.service.body')}</p>
      {self !== undefined && draft.scid !== '' && (
        <p>
          <button type="button" className="button" onClick={() => asking.send({ xuids: self })}>
            {t('empty.start.mine')}
          </button>
        </p>
      )}
    </Panel>
  )
}

/** Three questions to the local directory's own world. */
function LocalBeginnings({ asking, as }: { asking: Asking; as: string }) {
  const { t } = useSpeech()
  const { data } = useQuery(identitiesQuery)
  const config = data?.serviceConfigs.find((one) => one.scid === asking.draft.scid) ?? data?.serviceConfigs[0]
  if (data && data.serviceConfigs.length === 0) {
    return (
      <Panel title={t('empty.world.title')}>
        <p>{t('empty.world.body')}</p>
      </Panel>
    )
  }
  // One that reads as a word, for a beginning.
  const keyword = config?.keywords.find((one) => /^[a-z][a-z -]+$/.test(one))
  const scid = config?.scid ?? ''
  const begin = (extra: Partial<Question>) => () => asking.send({ scid, ...extra })
  return (
    <Panel title={t('empty.start.title')}>
      <p className="text-muted">{t('empty.start.body')}</p>
      <div className="flex flex-col items-start gap-2">
        {as !== nobody && (
          <>
            <button type="button" className="button" onClick={begin({ xuids: as })}>
              {t('empty.start.mine')}
            </button>
            <button
              type="button"
              className="button"
              onClick={begin({ xuids: as, reservations: true, inactive: true, private: true })}
            >
              {t('empty.start.private')}
            </button>
          </>
        )}
        {keyword !== undefined && (
          <button type="button" className="button" onClick={begin({ keyword, xuids: '' })}>
            {t('empty.start.keyword', { keyword })}
          </button>
        )}
      </div>
    </Panel>
  )
}

/** The first answer is awaited: rows to come, where they will be. */
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

/** How somebody is called: by gamertag where it is known. */
function useNameOf(): (xuid: string) => string {
  const { data } = useQuery(identitiesQuery)
  return (xuid) => data?.identities.find((one) => one.xuid === xuid)?.gamertag ?? `XUID ${xuid}`
}

/** The one XUID that was asked about, where it was one. */
function onlyXuid(asking: Asking): Xuid | undefined {
  const asked = asking.asked?.request.parameters.find(([name]) => name === 'xuid')
  return Xuid.safeParse(asked?.[1]).data
}

/** An empty list is an answer: what was left out, and the one change that brings in the most. */
export function NothingFound({
  asking,
  explanation,
}: {
  asking: Asking
  explanation: Explanation | undefined
}) {
  const { t } = useSpeech()
  const nameOf = useNameOf()
  const takesNone = asking.asked?.request.parameters.some(([name, value]) => name === 'take' && value === '0')
  const best = explanation && findBestChange(explanation)
  // A flag that only the user themselves may set is offered as that user.
  const other = best && !asking.mayAsk(best.change) ? onlyXuid(asking) : undefined
  const isOffered = best && (other !== undefined || asking.mayAsk(best.change))
  return (
    <Panel title={t('empty.none.title')}>
      <p className="text-muted">{takesNone ? t('empty.none.takeZero') : t('empty.none.body')}</p>
      {explanation && leftOutTotal(explanation) > 0 && (
        <p>{t('leftOut.summary', { count: leftOutTotal(explanation) })}.</p>
      )}
      {isOffered && (
        <p>
          <button type="button" className="button" onClick={() => asking.send(best.change, other)}>
            {other === undefined
              ? t('empty.none.apply', { change: best.label })
              : t('empty.none.applyAs', { change: best.label, name: nameOf(other) })}
          </button>{' '}
          <span className="text-muted">{t('empty.none.brings', { count: best.adds })}</span>
        </p>
      )}
    </Panel>
  )
}

/** What is no list names its reasons where the table would be, and offers what would get past them. */
export function NoList({ asking, status, why }: { asking: Asking; status: number; why: Why }) {
  const { t } = useSpeech()
  const isRefused = status >= 400
  const isGateways = asking.exchange?.kind === 'answered' && asking.exchange.gateway !== undefined
  const isExpired = status === 401 && !asking.isLocal
  if (isGateways || isExpired) return <NoService asking={asking} why={why} />
  return (
    <Panel title={t(isRefused ? 'empty.refused.title' : 'empty.other.title', { status: String(status) })}>
      {why.here.map((line) => (
        <p key={line} className="break-words">
          {line}
        </p>
      ))}
      <WaysPast asking={asking} />
      <p className="text-muted">{t('empty.refused.body')}</p>
    </Panel>
  )
}

function TryAgain({ retry }: { retry: () => void }) {
  const { t } = useSpeech()
  return (
    <p>
      <button type="button" className="button" onClick={retry}>
        {t('empty.unreachable.retry')}
      </button>
    </p>
  )
}

/** The gateway's own word: what happened on the way, and what to do about it. */
function NoService({ asking, why }: { asking: Asking; why: Why }) {
  const { connection, exchange } = asking
  if (connection?.recorded) return <RecordedQuestions asking={asking} recorded={connection.recorded} />
  const kind = exchange?.kind === 'answered' ? exchange.gateway : undefined
  const isWorthAgain = kind !== undefined && passing.has(kind)
  return (
    <Panel title={why.title}>
      {[...why.here, ...why.change].map((line) => (
        <p key={line} className="break-words">
          {line}
        </p>
      ))}
      {isWorthAgain && <TryAgain retry={asking.retry} />}
    </Panel>
  )
}

/** What may be otherwise the next time, without anything being changed. */
const passing: ReadonlySet<GatewayKind> = new Set([
  'timeout',
  'unreachable',
  'reset',
  'truncated',
  'unreadable',
  'crowded',
  'stopped',
])

/** Nothing came, because somebody did not want to wait any longer. */
export function Stopped({ asking }: { asking: Asking }) {
  const { t } = useSpeech()
  return (
    <Panel title={t('status.stopped')}>
      {!asking.isLocal && <p>{t('empty.stopped.body')}</p>}
      <TryAgain retry={asking.retry} />
    </Panel>
  )
}

/** Buttons for a query about somebody else's private or reserved sessions. */
function WaysPast({ asking }: { asking: Asking }) {
  const { t } = useSpeech()
  const { data } = useQuery(identitiesQuery)
  const nameOf = useNameOf()
  const other = onlyXuid(asking)
  const server = data?.identities.find((one) => one.server)
  const flags = (['private', 'reservations'] as const).filter((flag) => asking.draft[flag])
  const isOthers = asking.askedPreflight?.refusals.some((refusal) => refusal.clause === 'query.own-or-server')
  if (!isOthers) return null
  return (
    <p className="flex flex-wrap gap-2">
      {[other, server?.xuid].map(
        (xuid) =>
          xuid !== undefined && (
            <button key={xuid} type="button" className="button" onClick={() => asking.send({}, xuid)}>
              {t('refused.actAs', { name: nameOf(xuid) })}
            </button>
          ),
      )}
      <button
        type="button"
        className="button"
        onClick={() => asking.send({ private: false, reservations: false, visibility: '' })}
      >
        {t('refused.without', { flags: flags.join(', ') })}
      </button>
    </p>
  )
}

export function NobodyThere({ retry }: { retry: () => void }) {
  const { t } = useSpeech()
  return (
    <Panel title={t('empty.unreachable.title')}>
      <p className="text-muted">{t('empty.unreachable.body')}</p>
      <TryAgain retry={retry} />
    </Panel>
  )
}

const shownCharacters = 20_000

/** A body that is no table, as text: never as markup. */
export function RawBody({ text }: { text: string }) {
  const { t } = useSpeech()
  return (
    <section className="m-3" aria-label={t('raw.title')}>
      <h3 className="mb-1 font-semibold">
        {t('raw.title')}
        {text.length > shownCharacters && ` (${t('raw.truncated', { count: shownCharacters })})`}
      </h3>
      <pre className="id rounded-box border border-line bg-sunken p-2 break-all whitespace-pre-wrap">
        {text.slice(0, shownCharacters)}
      </pre>
    </section>
  )
}
