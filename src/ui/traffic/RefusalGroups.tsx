/** The requests that were refused, by status and rule: what goes wrong most, and the newest of each to explain. */
import type { TrafficEntry } from '#contract/console/traffic.ts'
import { StatusCode } from '../exchange/StatusCode.tsx'
import type { Facets } from '../kit/facets.ts'
import { getFormats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { groupRefusals, type RefusalGroup } from './group-refusals.ts'
import { words } from './words.ts'

interface Props {
  readonly entries: readonly TrafficEntry[]
  readonly onFacets: (facets: Facets) => void
  readonly onSelect: (entry: TrafficEntry) => void
}

const facetsOf = ({ status, clause }: RefusalGroup): Facets =>
  new Map([['status', [String(status)]], ...(clause === undefined ? [] : [['clause', [clause]] as const])])

export function RefusalGroups({ entries, onFacets, onSelect }: Props) {
  const { t, language, number } = useSpeech(words)
  const { clock } = usePreferences()
  const formats = getFormats(language, clock)
  const groups = groupRefusals(entries)
  if (groups.length === 0) return <p className="text-muted">{t('groups.none')}</p>
  return (
    <section aria-labelledby="refusal-groups" className="flex flex-col gap-1.5">
      <h3 id="refusal-groups" className="font-medium">
        {t('groups.title')}
      </h3>
      <ul className="flex flex-col gap-1.5" data-testid="groups">
        {groups.map((group) => (
          <li
            key={`${group.status} ${group.clause}`}
            className="flex flex-col gap-0.5 rounded-box border border-line px-3 py-2"
          >
            <button
              type="button"
              className="flex flex-wrap items-center gap-x-2 text-left hover:text-accent"
              onClick={() => onFacets(facetsOf(group))}
            >
              <StatusCode status={group.status} />
              <span className="id min-w-0 flex-1 text-xs break-all">
                {group.clause ?? t('groups.noRule')}
              </span>
              <b className="tabular-nums">×{number(group.count)}</b>
            </button>
            <span className="flex flex-wrap items-baseline gap-x-2 text-xs text-muted">
              {t('groups.callers', { count: group.callers })}
              <button type="button" className="link" onClick={() => onSelect(group.newest)}>
                {t('groups.explain', { at: formats.clock(group.newest.at) })}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
