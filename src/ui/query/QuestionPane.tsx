/** The left of the query screen: the form, the exact request it makes, and Send. */
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { buildQueryCall } from '#api/query-call.ts'
import type { QueryCaller } from '#rules/preflight.ts'
import { RequestView } from '../exchange/RequestView.tsx'
import { words as exchangeWords } from '../exchange/words.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { authorizationOf, describeExpectation } from './expectation.ts'
import { QuestionFields } from './QuestionFields.tsx'
import { QuestionForm } from './QuestionForm.tsx'
import { findIgnored, toRequest, toSearch } from './question.ts'
import type { QuerySearch } from './search.ts'
import type { QueryForm } from './use-query-form.ts'

interface Props {
  readonly form: QueryForm
  readonly search: QuerySearch
  readonly used: UsedConnection
  readonly as: string
  readonly caller: QueryCaller
  /** The XUID that is one's own, if it is known. */
  readonly self: string | undefined
  readonly isUntouched: boolean
  /** The connection's contract version. */
  readonly standard: string
  readonly sendBar: ReactNode
}

export function QuestionPane({
  form,
  search,
  used,
  as,
  caller,
  self,
  isUntouched,
  standard,
  sendBar,
}: Props) {
  const speech = useSpeech(exchangeWords)
  const { question, change, preflight } = form
  const { connection, isLocal, name } = used
  const { data: identities } = useQuery(identitiesQuery)
  const router = useRouter()
  const shared = isLocal ? { as } : { on: name }
  const { href } = router.buildLocation({
    to: '/',
    search: { ...toSearch(question, standard), ...shared, sort: search.sort },
  })
  const call = buildQueryCall(toRequest(question))
  const headers = {
    ...(question.contract !== '' && { 'X-Xbl-Contract-Version': question.contract }),
    ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
  }
  return (
    <QuestionForm
      ignored={findIgnored(search)}
      onSend={() => form.send()}
      foot={
        <>
          <RequestView
            request={{ ...call, headers }}
            origin={connection?.origin}
            authorization={authorizationOf(connection, isLocal, as)}
            pathPrefix={!isLocal && connection?.kind === 'cassette' ? connection.path : undefined}
            link={new URL(href, location.origin).href}
            expectation={describeExpectation(
              { preflight, connection, isLocal, caller, question, isBlank: form.isBlank },
              speech,
            )}
          />
          <div className="max-[641px]:hidden">{sendBar}</div>
        </>
      }
    >
      <QuestionFields
        question={question}
        onChange={change}
        mistakes={form.mistakes}
        known={isLocal ? identities : undefined}
        self={self}
        isUntouched={isUntouched}
      />
    </QuestionForm>
  )
}
