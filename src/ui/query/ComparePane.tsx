/** The same question as several callers, side by side: the status of each, and for each session whether they find it. */
import { useQuery } from '@tanstack/react-query'
import { Check, CircleSlash, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { StatusCode } from '../exchange/StatusCode.tsx'
import { StateDot, VisibilityChip } from '../exchange/signs.tsx'
import { parseActor } from '../frame/actor.ts'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { usePeopleItems } from '../frame/IdentityPicker.tsx'
import { type People, usePeople } from '../frame/people.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { Choice } from '../kit/Choice.tsx'
import { Chooser } from '../kit/Chooser.tsx'
import { ExactText, escapeUnseen } from '../kit/ExactText.tsx'
import { shorten } from '../kit/shorten.ts'
import { useSpeech } from '../language/speech.tsx'
import { connectionsQuery } from '../queries.ts'
import type { SharedSearch } from '../screen.ts'
import { nobody } from '../sender.ts'
import { words } from './compare-words.ts'
import {
  type ComparedCell,
  type ComparedRow,
  comparableConnections,
  compareRows,
  countFound,
  isDifferent,
  statusOfExchange,
} from './comparison.ts'
import type { SentQuery } from './query-answer.ts'
import type { ViewSearch } from './search.ts'
import { ReasonIcon } from './signs.tsx'
import { type ComparedCaller, listFlags, useComparison } from './use-comparison.ts'

interface Props {
  readonly sent: SentQuery
  readonly used: UsedConnection
  readonly compare: string
  /** Milliseconds since 1970. */
  readonly answeredAt: number
  readonly onView: (change: Partial<ViewSearch & SharedSearch>) => void
}

/** One of each role, and nobody. */
function listRoles({ list }: People): string[] {
  const ofRole = new Map(list.toReversed().map((person) => [person.role, person.as]))
  return list.filter(({ role, as }) => (role ? ofRole.get(role) === as : as === nobody)).map(({ as }) => as)
}

/**
 * Those who are compared: as the address lists them, or whoever asks with a friend, a stranger and a server. On a
 * service, only connections to it can be asked; `others` are those.
 */
function listCallers({ compare, sent, used }: Props, { list }: People, others: readonly string[]): string[] {
  const isAskable = (as: string) => (used.isLocal ? parseActor(as) === as : others.includes(as))
  const named = compare === 'default' ? [] : [...new Set(compare.split(','))].filter(isAskable)
  if (named.length > 0) return named
  if (!used.isLocal) return others.slice(0, 4)
  const roles = (['player', 'friend', 'stranger', 'server'] as const).map(
    (role) => list.find((person) => person.role === role)?.as,
  )
  return [...new Set([sent.sender.as, ...roles])].filter((one) => one !== undefined).slice(0, 5)
}

export function ComparePane(props: Props) {
  const { sent, used, answeredAt, onView } = props
  const { t } = useSpeech(words)
  const people = usePeople()
  const { data } = useQuery(connectionsQuery)
  const [isSame, setSame] = useState(false)
  const [isOnlyDifferent, setOnlyDifferent] = useState(false)
  const origin = used.connection?.origin
  // Each connection to the same service has a credential of its own.
  const connections = comparableConnections(data?.connections ?? [], origin)
  const callers = listCallers(
    props,
    people,
    connections.map(({ name }) => name),
  )
  const compared = useComparison(sent, callers, used, connections, answeredAt)
  const rows = compareRows(
    compared.map(({ answer }) => answer),
    isSame,
  )
  const different = rows.filter(isDifferent)
  const change = (next: readonly string[]) => onView({ compare: next.join(',') || 'default' })
  return (
    <section aria-label={t('compare.title')} className="flex min-h-0 flex-1 flex-col bg-surface">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-1.5 max-sm:px-3">
        <Choice
          label={t('compare.mode')}
          value={isSame ? 'same' : 'most'}
          onChange={(value) => setSame(value === 'same')}
          options={[
            { value: 'most', label: t('compare.most') },
            { value: 'same', label: t('compare.same') },
          ]}
        />
        <Choice
          label={t('compare.rows')}
          value={isOnlyDifferent ? 'differ' : 'all'}
          onChange={(value) => setOnlyDifferent(value === 'differ')}
          options={[
            { value: 'all', label: t('compare.all', { count: rows.length }) },
            { value: 'differ', label: t('compare.differ', { count: different.length }) },
          ]}
        />
        <span className="min-w-0 flex-1" />
        {used.isLocal && (
          <>
            <button
              type="button"
              className="button button-small"
              onClick={() => change([...new Set([sent.sender.as, ...listRoles(people)])])}
            >
              {t('compare.everyRole')}
            </button>
            <AddCaller people={people} callers={callers} onAdd={(as) => change([...callers, as])} />
          </>
        )}
        <button type="button" className="button button-small" onClick={() => onView({ compare: undefined })}>
          {t('compare.close')}
        </button>
      </div>
      <Table
        rows={isOnlyDifferent ? different : rows}
        {...{ compared, people, isSame }}
        dropped={listFlags(sent.request)}
        nameOf={(as) => connections.find(({ name }) => name === as)?.title ?? people.find(as).name}
        isLocal={used.isLocal}
        onRemove={(as) => change(callers.filter((one) => one !== as))}
        onAsk={(as) => onView({ compare: undefined, ...(used.isLocal && { as }) })}
      />
    </section>
  )
}

interface AddProps {
  readonly people: People
  readonly callers: readonly string[]
  readonly onAdd: (as: string) => void
}

function AddCaller({ people, callers, onAdd }: AddProps) {
  const { t } = useSpeech(words)
  const items = usePeopleItems(people.list).filter(({ value }) => !callers.includes(value))
  return (
    <Chooser
      texts={{ label: t('compare.add'), search: t('compare.search'), none: t('compare.none') }}
      items={items}
      value=""
      valueText=""
      onChange={onAdd}
      className="button button-small"
    >
      <Plus className="icon" aria-hidden="true" />
      {t('compare.add')}
    </Chooser>
  )
}

interface TableProps {
  readonly rows: readonly ComparedRow[]
  readonly compared: readonly ComparedCaller[]
  readonly people: People
  readonly nameOf: (as: string) => string
  readonly isSame: boolean
  readonly isLocal: boolean
  /** What is left out when a refused caller asks again. */
  readonly dropped: ReturnType<typeof listFlags>
  readonly onRemove: (as: string) => void
  readonly onAsk: (as: string) => void
}

function Table(props: TableProps) {
  const { rows, compared } = props
  const { t, number } = useSpeech(words)
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <table className="w-full border-separate sm:min-w-200 border-spacing-0" data-testid="comparison">
        <caption className="sr-only">{t('compare.title')}</caption>
        <thead className="sticky top-0 z-2 bg-head">
          <tr className="align-bottom text-left text-xs text-muted">
            <th scope="col" className="w-11 border-b border-line px-2 py-1.5 font-medium max-sm:hidden">
              #
            </th>
            <th scope="col" className="border-b border-line px-2 py-1.5 font-medium">
              {t('compare.session')}
            </th>
            <th scope="col" className="border-b border-line px-2 py-1.5 font-medium max-sm:hidden">
              {t('compare.visibility')}
            </th>
            {compared.map((one) => (
              <CallerHead key={one.as} one={one} {...props} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, row, cells }, i) => (
            <tr key={key} className="hover:bg-hover">
              <td className="border-b border-line px-2 text-muted max-sm:hidden">{number(i + 1)}</td>
              <th
                scope="row"
                className="h-7.5 border-b border-line px-2 text-left font-medium sm:whitespace-nowrap"
              >
                <span className="id" title={escapeUnseen(row.sessionRef.name)}>
                  <ExactText>{shorten(row.sessionRef.name)}</ExactText>
                </span>{' '}
                <ExactText className="text-xs font-normal text-muted">
                  {row.sessionRef.templateName}
                </ExactText>
                {row.xuid !== undefined && row.status !== undefined && (
                  <span className="ml-2 inline-flex items-center gap-1.5 text-xs font-normal text-soft">
                    <StateDot value={row.status} />
                    {row.status}
                  </span>
                )}
              </th>
              <td className="border-b border-line px-2 max-sm:hidden">
                {row.visibility && <VisibilityChip value={row.visibility} />}
              </td>
              {cells.map((cell, at) => (
                <Cell key={compared[at]?.as} cell={cell} isLocal={props.isLocal} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="p-4 text-soft">{t('compare.nothing')}</p>}
    </div>
  )
}

/** Focuses the next caller, or else the previous one: the button that was pressed goes away with its column. */
function focusNeighbour(pressed: HTMLElement) {
  const column = pressed.closest('th')
  const buttons = [column?.nextElementSibling, column?.previousElementSibling].map((one) =>
    one?.querySelector('button'),
  )
  buttons.find((button) => button != null)?.focus()
}

function CallerHead({
  one,
  compared,
  people,
  nameOf,
  isSame,
  isLocal,
  dropped,
  onRemove,
  onAsk,
}: TableProps & { one: ComparedCaller }) {
  const { t, list } = useSpeech(words)
  const { as, answer, problem } = one
  const person = people.find(as)
  const name = nameOf(as)
  const first = statusOfExchange(answer?.first)
  const second = isSame ? undefined : statusOfExchange(answer?.second)
  const found = countFound(answer, isSame)
  return (
    <th scope="col" className="w-48 border-b border-l border-line px-2 py-2 align-top font-normal">
      <span className="flex items-center gap-2">
        {isLocal && <IdentityMark person={person} isLarge />}
        <span className="min-w-0 flex-1">
          <button
            type="button"
            className="link block max-w-full truncate text-sm text-ink"
            title={t('compare.ask', { name })}
            onClick={() => onAsk(as)}
          >
            {name}
          </button>
          <span>{person.role ? t(`role.${person.role}`) : ' '}</span>
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label={t('compare.remove', { name })}
          disabled={compared.length < 2}
          onClick={(event) => {
            focusNeighbour(event.currentTarget)
            onRemove(as)
          }}
        >
          <X className="icon-small" aria-hidden="true" />
        </button>
      </span>
      <span className="mt-1.5 flex min-h-6 flex-wrap items-center gap-1.5 text-ink">
        {first !== undefined && <StatusCode status={first} />}
        {second !== undefined && (
          <>
            <span aria-hidden="true">→</span>
            <StatusCode status={second} />
          </>
        )}
        {found !== undefined && <b className="font-semibold">{t('compare.found', { count: found })}</b>}
        {!answer && !problem && <span>{t('compare.asking')}</span>}
        {problem !== undefined && <span className="text-bad">{problem}</span>}
      </span>
      <span className="block min-h-4">
        {second === undefined
          ? ''
          : t('compare.without', { flags: list(dropped.map((flag) => t(`compare.flag.${flag}`))) })}
      </span>
    </th>
  )
}

function Cell({ cell, isLocal }: { cell: ComparedCell; isLocal: boolean }) {
  const { t } = useSpeech(words)
  const base = 'border-b border-l border-line px-2 text-xs whitespace-nowrap'
  if (cell.kind === 'waiting') return <td className={base}>…</td>
  if (cell.kind === 'found') {
    return (
      <td className={base}>
        <span className="inline-flex items-center gap-1.5">
          <Check className="icon-small text-good" aria-hidden="true" />
          {t('compare.cell.found')}
        </span>
      </td>
    )
  }
  if (cell.kind === 'refused') {
    return (
      <td className={`${base} bg-page text-muted`}>
        <span className="inline-flex items-center gap-1.5">
          <CircleSlash className="icon-small" aria-hidden="true" />
          {t('compare.cell.refused')}
        </span>
      </td>
    )
  }
  if (cell.kind === 'failed')
    return <td className={`${base} bg-page text-muted`}>{t('compare.cell.failed')}</td>
  const { reason } = cell
  return (
    <td className={`${base} bg-page text-soft`}>
      <span className="inline-flex items-center gap-1.5">
        <ReasonIcon reason={reason} />
        {reason ? t(`compare.${reason}`) : t(isLocal ? 'compare.cell.hidden' : 'compare.cell.absent')}
      </span>
    </td>
  )
}
