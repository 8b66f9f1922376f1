/** Before the first query: what is worth asking on this connection. */
import { Suspense } from 'react'
import { type Connection, localConnectionName } from '#contract/console/connections.ts'
import { useConnection } from '../frame/use-connection.ts'
import { lazyPart } from '../kit/lazy-part.tsx'
import { Panel } from '../kit/Panel.tsx'
import { useSpeech } from '../language/speech.tsx'
import { FirstScreen } from './FirstScreen.tsx'
import { words } from './form-words.ts'
import type { Question } from './question.ts'

const RecordedQueries = lazyPart(async () => (await import('./RecordedQueries.tsx')).RecordedQueries)

interface Props {
  /** Undefined while it is not known, or if it does not exist. */
  readonly connection: Connection | undefined
  readonly isLocal: boolean
  /** The XUID that is one's own, if it is known. */
  readonly self: string | undefined
  readonly scid: string
  /** The address holds a query that was not sent to this connection. */
  readonly isUnsent: boolean
  readonly onSend: (change: Partial<Question>) => void
}

export function NothingSent(props: Props) {
  const { connection, isLocal, onSend } = props
  const { t } = useSpeech(words)
  if (isLocal) return <FirstScreen />
  if (!connection) return <UseDirectory />
  if (connection.recorded) {
    return (
      <div className="min-h-0 flex-1 overflow-auto">
        <Suspense>
          <RecordedQueries recorded={connection.recorded} onSend={onSend} />
        </Suspense>
      </div>
    )
  }
  if (!connection.usable) {
    return (
      <Panel title={t('unopened.title')}>
        <p>{t('unopened.change')}</p>
      </Panel>
    )
  }
  return <ServiceBeginnings {...props} connection={connection} />
}

/** The bar above says that there is no such connection. */
function UseDirectory() {
  const { t } = useSpeech(words)
  const { choose } = useConnection()
  return (
    <div className="p-4">
      <button type="button" className="button" onClick={() => choose(localConnectionName)}>
        {t('unknown.useDirectory')}
      </button>
    </div>
  )
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
      <p className="text-soft">{t('empty.service.body')}</p>
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
