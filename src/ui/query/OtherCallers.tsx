/** Beside a refusal: the same question by other people of the local directory, each with the predicted status. */
import { useQuery } from '@tanstack/react-query'
import { statusOf } from '#rules/verdict.ts'
import { WhyPart } from '../exchange/WhyPanel.tsx'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { type Person, usePeople } from '../frame/people.ts'
import { useCallers, useIdentity } from '../frame/use-identity.ts'
import { words as frameWords } from '../frame/words.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { nobody } from '../sender.ts'
import { ActionList, ActionRow } from './ActionRow.tsx'
import type { Question } from './question.ts'
import { predict, type SendOptions } from './use-query-form.ts'
import { words } from './words.ts'

const maxShown = 6

interface Props {
  readonly asked: Question
  /** The XUIDs that were asked for. */
  readonly xuids: readonly string[]
  readonly onSend: (options: SendOptions) => unknown
}

export function OtherCallers({ asked, xuids, onSend }: Props) {
  const { t } = useSpeech(words)
  const { t: frame } = useSpeech(frameWords)
  const { list } = usePeople()
  const [as] = useIdentity()
  const callerOf = useCallers()
  const { data } = useQuery(identitiesQuery)
  const isAsked = (person: Person) => xuids.includes(person.as)
  const owners = list.filter(isAsked)
  const examples = list.filter((person) => !isAsked(person) && (person.role || person.as === nobody))
  const others = [...owners.slice(0, maxShown / 2), ...examples].filter((person) => person.as !== as)
  const describe = (person: Person) => {
    if (isAsked(person)) return t('others.self')
    return person.role && frame(`role.${person.role}`)
  }
  return (
    <WhyPart title={t('others.title')}>
      <ActionList>
        {others.slice(0, maxShown).map((person) => {
          const [refusal] = predict(asked, callerOf(person.as), data).refusals
          return (
            <ActionRow
              key={person.as}
              mark={<IdentityMark person={person} />}
              title={person.name}
              detail={describe(person)}
              status={refusal ? statusOf(refusal) : 200}
              onRun={() => onSend({ as: person.as })}
            />
          )
        })}
      </ActionList>
    </WhyPart>
  )
}
