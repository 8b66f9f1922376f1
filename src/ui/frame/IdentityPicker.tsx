/** Whom one acts as: the demo world's people, any other XUID, or nobody. */
import { Combobox } from '@base-ui/react/combobox'
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import type { Identity } from '#contract/console/identities.ts'
import { Xuid } from '#contract/identifiers.ts'
import { identitiesQuery, nobody } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'

interface Item {
  readonly value: string
  readonly label: string
  readonly detail: string
}

const shownMost = 60

function useItems(): { items: Item[]; find: (as: string) => Item } {
  const { t } = useSpeech()
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

/** Names and XUIDs that contain the text; a XUID nobody has is offered as it is. */
function search(items: readonly Item[], text: string, other: (xuid: string) => string): Item[] {
  const wanted = text.trim().toLowerCase()
  const found = items.filter((item) => `${item.label} ${item.value}`.toLowerCase().includes(wanted))
  const free = Xuid.safeParse(wanted).success && !items.some((item) => item.value === wanted)
  const shown = found.slice(0, shownMost)
  return free ? [{ value: wanted, label: other(wanted), detail: '' }, ...shown] : shown
}

export function IdentityPicker({ as, onChange }: { as: string; onChange: (as: string) => void }) {
  const { t } = useSpeech()
  const id = useId()
  const { items, find } = useItems()
  const [text, setText] = useState('')
  const current = find(as)
  const shown = useMemo(() => search(items, text, (xuid) => t('identity.other', { xuid })), [items, text, t])
  return (
    <Combobox.Root
      items={shown}
      filter={null}
      autoHighlight
      value={current}
      itemToStringLabel={(item: Item) => item.label}
      isItemEqualToValue={(a: Item, b: Item) => a.value === b.value}
      onInputValueChange={setText}
      onValueChange={(item: Item | null) => item && onChange(item.value)}
    >
      <Combobox.Trigger
        id={id}
        aria-label={`${t('identity.label')} ${current.label}`}
        className="flex min-h-7 min-w-0 items-center gap-1.5 rounded-box border border-edge bg-surface px-2 py-[3px] text-left"
      >
        <span className="text-muted">{t('identity.label')}</span>{' '}
        <span className="max-w-44 truncate font-semibold">{current.label}</span>
        {current.detail && (
          <span className="hidden max-w-40 truncate text-muted lg:inline">{current.detail}</span>
        )}
        <span aria-hidden="true">▾</span>
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} align="end" className="z-20">
          <Combobox.Popup
            aria-label={t('identity.label')}
            className="w-80 max-w-[calc(100vw-16px)] rounded-box border border-edge bg-surface p-1 shadow-lg"
          >
            <Combobox.Input
              placeholder={t('identity.search')}
              aria-label={t('identity.search')}
              className="control mb-1"
            />
            <Combobox.Empty>
              <p className="p-2 text-muted empty:hidden">{shown.length === 0 && t('identity.none')}</p>
            </Combobox.Empty>
            <Combobox.List className="max-h-80 overflow-y-auto">
              {(item: Item) => (
                <Combobox.Item
                  key={item.value}
                  value={item}
                  className="grid cursor-default grid-cols-[1fr_auto] gap-x-3 rounded px-2 py-1 data-highlighted:bg-accent-soft data-selected:font-semibold"
                >
                  <span className="truncate">{item.label}</span>
                  <span className="text-[12px] text-muted">{item.detail}</span>
                  {item.value !== nobody && (
                    <span className="id col-span-2 text-[12px] text-muted">{item.value}</span>
                  )}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
