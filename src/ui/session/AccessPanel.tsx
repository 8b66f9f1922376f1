/** Who can read, find, join and change the session now, each with the rule that decides. */
import { useNavigate } from '@tanstack/react-router'
import { Ban, Check, CircleQuestionMark, UserPlus, X } from 'lucide-react'
import { useState } from 'react'
import type { AccessRefusal } from '#contract/console/session-inspection.ts'
import { Xuid } from '#contract/identifiers.ts'
import { formatSource } from '#contract/ledger/clause.ts'
import { getClause, isClauseId } from '#contract/ledger/clauses.ts'
import { fill } from '#contract/text.ts'
import { RuleBox } from '../exchange/RuleBox.tsx'
import type { RuleNote } from '../exchange/why.ts'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { usePeopleItems } from '../frame/IdentityPicker.tsx'
import { type Person, usePeople } from '../frame/people.ts'
import { useLinkTo } from '../frame/use-link-to.ts'
import { Chooser } from '../kit/Chooser.tsx'
import { useSpeech } from '../language/speech.tsx'
import { nobody } from '../sender.ts'
import type { AccessRow, KnownVerdict } from './access-rows.ts'
import { words } from './words.ts'

interface Props {
  readonly rows: readonly AccessRow[]
  readonly isLocal: boolean
  readonly isLarge: boolean
  readonly scid: string
  /** XUIDs that were added by hand. */
  readonly added: readonly string[]
  readonly onAdd: (xuid: string) => void
  readonly onRemove: (xuid: string) => void
}

const actions = ['read', 'find', 'join', 'update'] as const

export function AccessPanel({ rows, isLocal, isLarge, scid, added, onAdd, onRemove }: Props) {
  const { t } = useSpeech(words)
  const { find } = usePeople()
  const [opened, setOpened] = useState<string>()
  return (
    <div className="flex flex-col gap-2" data-testid="access">
      <table className="access-table">
        <thead>
          <tr>
            <th>
              <span className="sr-only">{t('access.who')}</span>
            </th>
            {actions.map((action) => (
              <th key={action}>{t(`access.${action}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.who}
              row={row}
              person={find(row.who)}
              isOpen={opened === row.who}
              onToggle={() => setOpened(opened === row.who ? undefined : row.who)}
              onRemove={added.includes(row.who) ? () => onRemove(row.who) : undefined}
              {...{ isLocal, isLarge, scid }}
            />
          ))}
        </tbody>
      </table>
      <AddPlayer onAdd={onAdd} />
    </div>
  )
}

interface RowProps extends Pick<Props, 'isLocal' | 'isLarge' | 'scid'> {
  readonly row: AccessRow
  readonly person: Person
  readonly isOpen: boolean
  readonly onToggle: () => void
  readonly onRemove: (() => void) | undefined
}

function Row(props: RowProps) {
  const { row, person, isOpen, onToggle, onRemove } = props
  const { t } = useSpeech(words)
  const findable: KnownVerdict =
    row.find.queries.length > 0
      ? { allowed: true }
      : row.find.refusal
        ? { allowed: false, refusal: row.find.refusal }
        : { allowed: 'unknown' }
  const verdicts = { read: row.read, find: findable, join: row.join, update: row.update }
  return (
    <>
      <tr aria-selected={isOpen}>
        <th scope="row">
          <button
            type="button"
            className="flex min-h-7 w-full min-w-0 items-center gap-2 text-left font-normal hover:text-accent"
            aria-expanded={isOpen}
            onClick={onToggle}
          >
            <IdentityMark person={person} />
            <span className="sr-only">{t('access.explain', { name: person.name })}</span>
            <span aria-hidden="true" className={`truncate ${person.isKnown ? '' : 'id text-xs'}`}>
              {person.name}
            </span>
            {row.index !== undefined && (
              <span className="flex-none text-xs text-muted">{t('access.inIt', { index: row.index })}</span>
            )}
          </button>
        </th>
        {actions.map((action) => (
          <td key={action}>
            <Sign verdict={verdicts[action]} />
          </td>
        ))}
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={5} className="access-detail">
            <Detail {...props} />
            {onRemove && (
              <button type="button" className="link text-xs" onClick={onRemove}>
                <X className="icon-small mr-1" aria-hidden="true" />
                {t('access.remove', { name: person.name })}
              </button>
            )}
          </td>
        </tr>
      )}
    </>
  )
}

function Sign({ verdict: { allowed } }: { verdict: KnownVerdict }) {
  const { t } = useSpeech(words)
  const label = t(allowed === 'unknown' ? 'access.unknown' : allowed ? 'access.yes' : 'access.no')
  const Icon = allowed === 'unknown' ? CircleQuestionMark : allowed ? Check : Ban
  return (
    <span title={label}>
      <Icon className={`icon inline ${allowed === true ? 'text-good' : 'text-muted'}`} aria-hidden="true" />
      <span className="sr-only">{label}</span>
    </span>
  )
}

function useRuleOf(): (refusal: AccessRefusal) => RuleNote {
  const { t: _, say, language } = useSpeech(words)
  return ({ clause, field, value, facts }) => {
    const known = isClauseId(clause) ? getClause(clause) : undefined
    return {
      clause,
      says: known ? fill(say(known.says), facts ?? {}) : clause,
      facts: value === '' ? [] : [[field, value]],
      source: known ? formatSource(known.source, language) : '',
    }
  }
}

/** Each verdict as a sentence; where it is a refusal, with its rule, and each rule once. */
function Detail({ row, person: { name }, isLocal, isLarge, scid }: RowProps) {
  const { t } = useSpeech(words)
  const linkTo = useLinkTo()
  const navigate = useNavigate()
  const ruleOf = useRuleOf()
  const said = new Set<string>()
  const rule = (refusal: AccessRefusal | undefined) => {
    if (!refusal || said.has(refusal.clause)) return null
    said.add(refusal.clause)
    return <RuleBox rule={ruleOf(refusal)} />
  }
  const unknown = (
    <p className="text-soft">{t(isLarge ? 'access.dependsLarge' : 'access.depends', { name })}</p>
  )
  const verdict = (one: KnownVerdict, yes: string, no: (status: string) => string) => {
    if (one.allowed === 'unknown') return unknown
    if (one.allowed) return <p>{yes}</p>
    return (
      <>
        <p>{no(String(one.refusal.status))}</p>
        {rule(one.refusal)}
      </>
    )
  }
  const [query] = row.find.queries
  const isIn = row.index !== undefined
  return (
    <div className="flex flex-col gap-1.5 py-1" data-testid="access-detail">
      {verdict(row.read, t('access.canRead', { name }), (status) => t('access.canNotRead', { name, status }))}
      {query ? (
        <p className="flex flex-wrap items-center gap-x-2">
          <span>{t('access.canFind', { name, query: describeQuery(query) })}</span>
          <button
            type="button"
            className="link text-xs"
            onClick={() =>
              linkTo('/', {
                scid,
                ...(query.by === 'xuid' ? { xuids: query.value } : { keyword: query.value }),
                ...Object.fromEntries(query.flags.map((flag) => [flag, 'true'])),
                ...(isLocal && { as: row.who }),
              })
            }
          >
            {t('access.runQuery')}
          </button>
        </p>
      ) : (
        <>
          <p>{t('access.canNotFind', { name })}</p>
          {rule(row.find.refusal)}
        </>
      )}
      {verdict(
        row.join,
        t(isIn ? (row.isSeatHeld ? 'access.hasSeat' : 'access.isIn') : 'access.canJoin', { name }),
        (status) => t('access.canNotJoin', { name, status }),
      )}
      {verdict(row.update, t('access.canUpdate', { name }), (status) =>
        t('access.canNotUpdate', { name, status }),
      )}
      {isLocal && (
        <p>
          <button
            type="button"
            className="link text-xs"
            onClick={() =>
              void navigate({ to: '.', search: (before: object) => ({ ...before, as: row.who }) })
            }
          >
            {t('access.actAs', { name })}
          </button>
        </p>
      )}
    </div>
  )
}

const describeQuery = ({ by, value, flags }: AccessRow['find']['queries'][number]) =>
  [`${by}=${value}`, ...flags.map((flag) => `${flag}=true`)].join('&')

function AddPlayer({ onAdd }: Pick<Props, 'onAdd'>) {
  const { t } = useSpeech(words)
  const { list } = usePeople()
  const items = usePeopleItems(list.filter(({ as }) => as !== nobody))
  return (
    <Chooser
      texts={{
        label: t('access.add'),
        search: t('access.addHint'),
        untyped: t('access.addUntyped'),
        none: t('access.addNone'),
      }}
      items={items}
      value=""
      valueText=""
      onChange={onAdd}
      makeItem={(text) =>
        Xuid.safeParse(text).success ? { value: text, label: text, detail: t('access.useXuid') } : undefined
      }
      className="link text-xs"
    >
      <UserPlus className="icon-small mr-1" aria-hidden="true" />
      {t('access.add')}
    </Chooser>
  )
}
