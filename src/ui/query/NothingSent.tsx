/** Before the first query: what is worth asking here. */
import { useQuery } from '@tanstack/react-query'
import type { Connection } from '#contract/console/connections.ts'
import { words as exchangeWords } from '../exchange/words.ts'
import { Panel } from '../kit/Panel.tsx'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { nobody } from '../sender.ts'
import type { Question } from './question.ts'
import { RecordedQueries } from './RecordedQueries.tsx'
import { words } from './words.ts'

interface Props {
  /** Undefined while it is not known, or if it does not exist. */
  readonly connection: Connection | undefined
  readonly isLocal: boolean
  readonly as: string
  /** The XUID that is one's own, if it is known. */
  readonly self: string | undefined
  readonly scid: string
  /** The address holds a query that was not sent to this connection. */
  readonly isUnsent: boolean
  readonly onSend: (change: Partial<Question>) => void
}

export function NothingSent(props: Props) {
  const { connection, isLocal, onSend } = props
  const { t } = useSpeech(exchangeWords)
  if (isLocal) return <LocalBeginnings {...props} />
  // The bar above says what is missing.
  if (!connection) return null
  if (connection.recorded) return <RecordedQueries recorded={connection.recorded} onSend={onSend} />
  if (!connection.usable) {
    return (
      <Panel title={t('gateway.unopened.title')}>
        <p>{t('gateway.unopened.change')}</p>
      </Panel>
    )
  }
  return <ServiceBeginnings {...props} connection={connection} />
}

function ServiceBeginnings({
  connection,
  self,
  scid,
  isUnsent,
  onSend,
}: Props & { readonly connection: Connection }) {
  const { t } = useSpeech(words)
  if (isUnsent) {
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
      {self !== undefined && scid !== '' && (
        <p>
          <button type="button" className="button" onClick={() => onSend({ xuids: self })}>
            {t('empty.start.mine')}
          </button>
        </p>
      )}
    </Panel>
  )
}

/** Three queries to the local directory's own world. */
function LocalBeginnings({ scid: wanted, as, onSend }: Props) {
  const { t } = useSpeech(words)
  const { data } = useQuery(identitiesQuery)
  if (data && data.serviceConfigs.length === 0) {
    return (
      <Panel title={t('empty.world.title')}>
        <p>{t('empty.world.body')}</p>
      </Panel>
    )
  }
  const config = data?.serviceConfigs.find((one) => one.scid === wanted) ?? data?.serviceConfigs[0]
  // A keyword that reads as a word.
  const keyword = config?.keywords.find((one) => /^[a-z][a-z -]+$/.test(one))
  const scid = config?.scid ?? ''
  const flags = { reservations: true, inactive: true, private: true }
  return (
    <Panel title={t('empty.start.title')}>
      <p className="text-muted">{t('empty.start.body')}</p>
      <div className="flex flex-col items-start gap-2">
        {as !== nobody && (
          <>
            <button type="button" className="button" onClick={() => onSend({ scid, xuids: as })}>
              {t('empty.start.mine')}
            </button>
            <button type="button" className="button" onClick={() => onSend({ scid, xuids: as, ...flags })}>
              {t('empty.start.private')}
            </button>
          </>
        )}
        {keyword !== undefined && (
          <button type="button" className="button" onClick={() => onSend({ scid, keyword, xuids: '' })}>
            {t('empty.start.keyword', { keyword })}
          </button>
        )}
      </div>
    </Panel>
  )
}
