/** The players for whom seats are to be held. */
import { UserPlus, X } from 'lucide-react'
import { useState } from 'react'
import { Xuid } from '#contract/identifiers.ts'
import { usePeopleItems } from '../frame/IdentityPicker.tsx'
import { usePeople } from '../frame/people.ts'
import { Chooser } from '../kit/Chooser.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { nobody } from '../sender.ts'
import { words } from './words.ts'
import { type WriteDraft, writeReservations } from './write-draft.ts'

interface Props {
  readonly draft: WriteDraft
  readonly onDraft: (draft: WriteDraft) => void
}

export function Reserve({ draft, onDraft }: Props) {
  const { t } = useSpeech(words)
  const { list, find } = usePeople()
  const inIt = new Set(draft.base.members.map(({ xuid }) => xuid))
  const items = usePeopleItems(
    list.filter(({ as, role }) => as !== nobody && role !== 'server' && !inIt.has(as)),
  )
  const [chosen, setChosen] = useState<readonly string[]>([])
  const change = (xuids: readonly string[]) => {
    setChosen(xuids)
    onDraft({ ...draft, body: writeReservations(xuids) })
  }
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {chosen.map((xuid) => (
        <span key={xuid} className="chip bg-strong">
          <ExactText>{find(xuid).name}</ExactText>
          <button
            type="button"
            aria-label={t('access.remove', { name: find(xuid).name })}
            onClick={() => change(chosen.filter((one) => one !== xuid))}
          >
            <X className="icon-small" aria-hidden="true" />
          </button>
        </span>
      ))}
      <Chooser
        texts={{
          label: t('write.reserve.add'),
          search: t('access.addHint'),
          untyped: t('access.addUntyped'),
          none: t('access.addNone'),
        }}
        items={items}
        value=""
        valueText=""
        onChange={(xuid) => change([...new Set([...chosen, xuid])])}
        makeItem={(text) =>
          Xuid.safeParse(text).success ? { value: text, label: text, detail: t('access.useXuid') } : undefined
        }
        className="link text-xs"
      >
        <UserPlus className="icon-small mr-1" aria-hidden="true" />
        {t('write.reserve.add')}
      </Chooser>
      {chosen.length === 0 && <span className="text-xs text-muted">{t('write.reserve.nobody')}</span>}
    </div>
  )
}
