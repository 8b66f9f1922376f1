/** Holds the directory's clock at the next timer of the session, so that it fires. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { StepForward } from 'lucide-react'
import { hasRole } from '#contract/console/sign-in.ts'
import { client } from '../client.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { healthQuery, signInQuery } from '../queries.ts'
import { useWrite } from '../use-write.ts'
import { words } from './words.ts'

/** `nextTimer`: ISO 8601, UTC. */
export function StepToTimer({ nextTimer }: { nextTimer: string }) {
  const { t } = useSpeech(words)
  const queries = useQueryClient()
  const { data: signIn } = useQuery(signInQuery)
  const step = useWrite(() => client.changeClock({ body: { now: new Date(nextTimer).toISOString() } }), {
    onDone: () => queries.invalidateQueries({ queryKey: healthQuery.queryKey }),
  })
  if (signIn?.role !== undefined && !hasRole(signIn.role, 'tester')) return null
  return (
    <>
      <button
        type="button"
        className="button button-small"
        title={t('members.stepHelp')}
        disabled={step.isPending}
        onClick={() => step.run()}
      >
        <StepForward className="icon" aria-hidden="true" />
        {t('members.step')}
      </button>
      <ErrorNote>{step.problem}</ErrorNote>
    </>
  )
}
