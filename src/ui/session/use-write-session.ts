/** Sends a write to the session, as a dry run or for good, and keeps what was answered. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Exchange } from '#api/exchange.ts'
import { messageOfError } from '#contract/errors.ts'
import { client } from '../client.ts'
import type { Prediction, Situation } from '../exchange/situation.ts'
import { sendAs } from '../sender.ts'
import { type AskedSession, sessionQuery } from './session-queries.ts'
import { type Reference, toWriteRequest, type WriteDraft } from './write-draft.ts'

/** A write that was answered. */
export interface SentWrite {
  readonly draft: WriteDraft
  readonly isDryRun: boolean
  readonly situation: Situation
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface WriteSession {
  readonly send: (draft: WriteDraft, isDryRun: boolean, prediction: Prediction | undefined) => void
  readonly isPending: boolean
  readonly sent: SentWrite | undefined
  /** Why nothing was sent. */
  readonly problem: string | undefined
  readonly reset: () => void
}

interface Sending {
  readonly draft: WriteDraft
  readonly isDryRun: boolean
  readonly prediction: Prediction | undefined
}

export function useWriteSession(
  asked: AskedSession | undefined,
  reference: Reference | undefined,
  isLocal: boolean,
  onWritten: (exchange: Exchange<unknown>) => void,
): WriteSession {
  const queries = useQueryClient()
  const mutation = useMutation({
    networkMode: 'always',
    mutationFn: async ({ draft, isDryRun, prediction }: Sending): Promise<SentWrite> => {
      if (!asked || !reference) throw new Error('no session is open')
      const { endpoint, ...request } = toWriteRequest(draft, reference, isDryRun)
      const exchange: Exchange<unknown> = await sendAs(queries, asked.sender, (options) =>
        client[endpoint]({ ...options, ...request }),
      )
      return { draft, isDryRun, situation: { exchange, prediction, isLocal }, at: Date.now() }
    },
    onSuccess: ({ isDryRun, situation: { exchange } }) => {
      const isWritten = !isDryRun && exchange.kind === 'answered' && exchange.status < 300
      // Of a service too: what was changed is read once more, because somebody asked for the change.
      if (isWritten) onWritten(exchange)
      if (isWritten && asked)
        void queries.invalidateQueries({ queryKey: sessionQuery(queries, asked).queryKey })
    },
  })
  return {
    send: (draft, isDryRun, prediction) => {
      if (!mutation.isPending) mutation.mutate({ draft, isDryRun, prediction })
    },
    isPending: mutation.isPending,
    sent: mutation.data,
    problem: mutation.error ? messageOfError(mutation.error) : undefined,
    reset: mutation.reset,
  }
}
