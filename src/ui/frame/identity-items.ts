/** Whom one can act as: the directory's people, any other XUID, or nobody. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Identity } from '#contract/console/identities.ts'
import { Xuid } from '#contract/identifiers.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { nobody } from '../sender.ts'
import { words } from './words.ts'

export interface Item {
  readonly value: string
  readonly label: string
  readonly detail: string
}

const maxShown = 60

export function useItems(): { items: Item[]; find: (as: string) => Item } {
  const { t } = useSpeech(words)
  const { data } = useQuery(identitiesQuery)
  return useMemo(() => {
    const describe = (identity: Identity): Item => {
      const role = identity.role ? t(`role.${identity.role}`) : ''
      const detail = [role, t('identity.sessions', { count: identity.sessions })].filter(Boolean).join(', ')
      return {
        value: identity.xuid,
        label: identity.gamertag,
        detail: identity.server ? t('role.server') : detail,
      }
    }
    const known = data?.identities ?? []
    const ranked = [...known.filter((one) => one.role), ...known.filter((one) => !one.role)]
    const items = [...ranked.map(describe), { value: nobody, label: t('identity.nobody'), detail: '' }]
    const byValue = new Map(items.map((item) => [item.value, item]))
    return { items, find: (as) => byValue.get(as) ?? { value: as, label: `XUID ${as}`, detail: '' } }
  }, [data, t])
}

/** The names and XUIDs that contain the text. A valid XUID that nobody has is offered as well. */
export function searchItems(items: readonly Item[], text: string, other: (xuid: string) => string): Item[] {
  const wanted = text.trim().toLowerCase()
  const found = items.filter((item) => `${item.label} ${item.value}`.toLowerCase().includes(wanted))
  const free = Xuid.safeParse(wanted).success && !items.some((item) => item.value === wanted)
  const shown = found.slice(0, maxShown)
  return free ? [{ value: wanted, label: other(wanted), detail: '' }, ...shown] : shown
}
