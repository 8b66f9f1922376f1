/** The write that is being prepared, and why it may not be sent from here. */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Exchange } from '#api/exchange.ts'
import { getRequestPolicy } from '#contract/console/request-policy.ts'
import { hasRole } from '#contract/console/sign-in.ts'
import { buildPath } from '#contract/mpsd/endpoints.ts'
import type { QueryCaller } from '#rules/preflight.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useIdentity } from '../frame/use-identity.ts'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { signInQuery } from '../queries.ts'
import { Composer } from './Composer.tsx'
import { readAbsentSession, readSession, type SessionView } from './session-view.ts'
import type { OpenSession } from './use-session.ts'
import { useWriteSession } from './use-write-session.ts'
import { words } from './words.ts'
import { beginWrite, type Reference, type WriteDraft, type WriteKind } from './write-draft.ts'

/** Why nothing may be written; undefined if it may. */
function useForbidden(
  { connection, isLocal }: UsedConnection,
  reference: Reference | undefined,
): string | undefined {
  const { t } = useSpeech(words)
  const { data: signIn } = useQuery(signInQuery)
  if (connection?.kind === 'cassette') return t('write.recording')
  if (!isLocal && connection && !connection.writable) return t('write.readOnly')
  if (!reference || signIn?.role === undefined) return undefined
  const { role: needed } = getRequestPolicy(
    'PUT',
    `${isLocal ? '' : (connection?.path ?? '')}${buildPath('putSession', { ...reference, template: reference.template })}`,
  )
  if (needed === 'anyone' || hasRole(signIn.role, needed)) return undefined
  return t('write.role', { needed, role: signIn.role })
}

/** The draft on top of the session as a write has left it. */
function rebaseDraft(
  draft: WriteDraft,
  written: Exchange<unknown>,
  template: string | undefined,
): WriteDraft {
  if (written.kind !== 'answered' || written.etag === undefined) return draft
  const session = readSession(written.text, template)
  // What was created can be changed further.
  const kind = draft.kind === 'create' ? 'patch' : draft.kind
  return session ? { ...draft, kind, base: session, etag: written.etag } : draft
}

interface Options {
  readonly open: OpenSession
  readonly session: SessionView | undefined
  readonly used: UsedConnection
  readonly caller: QueryCaller
  readonly contractVersion: string
  readonly template: string | undefined
  readonly formats: Formats
}

export interface Acting {
  readonly begin: (kind: WriteKind, target?: string) => void
  /** The write that is being prepared; nothing if none is. */
  readonly composer: ReactNode
}

export function useActing({ open, session, used, template, ...rest }: Options): Acting {
  const [as] = useIdentity()
  const { connection, isLocal } = used
  const { asked, reference, exchange } = open
  const [draft, setDraft] = useState<WriteDraft>()
  // What is sent next follows one's own write: nobody else was faster.
  const write = useWriteSession(asked, reference, isLocal, (written) =>
    setDraft((before) => before && rebaseDraft(before, written, template)),
  )
  const forbidden = useForbidden(used, reference)
  const etag = exchange?.kind === 'answered' ? exchange.etag : undefined
  const isShown = draft !== undefined && reference !== undefined
  return {
    begin: (kind, target) => {
      const base = kind === 'create' ? readAbsentSession(template) : session
      if (!base) return
      write.reset()
      setDraft(beginWrite(kind, base, kind === 'create' ? undefined : etag, target))
    },
    composer: isShown && (
      <Composer
        {...{ draft, write, reference, as, connection, isLocal, forbidden, template, ...rest }}
        newest={session && etag !== undefined ? { session, etag } : undefined}
        onDraft={setDraft}
        onClose={() => {
          write.reset()
          setDraft(undefined)
        }}
      />
    ),
  }
}
