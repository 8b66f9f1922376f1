/** Whom one acts as on the local directory: its people, any other XUID, or nobody. */
import { useMemo } from 'react'
import { Xuid } from '#contract/identifiers.ts'
import { Chooser } from '../kit/Chooser.tsx'
import type { ChooserItem } from '../kit/chooser-item.ts'
import { useSpeech } from '../language/speech.tsx'
import { nobody } from '../sender.ts'
import { IdentityMark } from './IdentityMark.tsx'
import { type Person, usePeople } from './people.ts'
import { words } from './words.ts'

/** The element that keys lead to. */
export const identityPickerId = 'identity-picker'

/** The people as items of a list to choose from. */
export function usePeopleItems(people: readonly Person[]): ChooserItem[] {
  const { t } = useSpeech(words)
  return useMemo(
    () =>
      people.map((person) => {
        const { as, name, role, sessions } = person
        const parts = [
          as === nobody ? '' : as,
          role ? t(`role.${role}`) : '',
          sessions === undefined || role === 'server' ? '' : t('identity.sessions', { count: sessions }),
        ]
        return {
          value: as,
          label: name,
          detail: parts.filter((part) => part !== '').join(' · '),
          mark: <IdentityMark person={person} />,
        }
      }),
    [people, t],
  )
}

export function IdentityPicker({ as, onChange }: { as: string; onChange: (as: string) => void }) {
  const { t } = useSpeech(words)
  const { list, find } = usePeople()
  const items = usePeopleItems(list)
  const current = find(as)
  return (
    <Chooser
      id={identityPickerId}
      texts={{ label: t('identity.label'), search: t('identity.search'), none: t('identity.none') }}
      items={items}
      value={as}
      valueText={current.name}
      onChange={onChange}
      makeItem={(text) =>
        Xuid.safeParse(text).success ? { value: text, label: t('identity.other', { xuid: text }) } : undefined
      }
      className="bar-button min-w-0"
    >
      <IdentityMark person={current} />
      <span className="bar-strong max-w-44 truncate max-sm:hidden">{current.name}</span>
      {current.role && <span className="max-[1000px]:hidden">{t(`role.${current.role}`)}</span>}
    </Chooser>
  )
}
