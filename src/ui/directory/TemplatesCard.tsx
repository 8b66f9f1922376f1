/** The templates of the local directory: read, changed, and made. */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { localConnectionName } from '#contract/console/connections.ts'
import { Name, Scid } from '#contract/identifiers.ts'
import { parseJson } from '#contract/json.ts'
import { TemplateDocument } from '#contract/mpsd/session.ts'
import { writeJson } from '#contract/write-json.ts'
import { client } from '../client.ts'
import { Missing } from '../frame/Missing.tsx'
import { useIdentity } from '../frame/use-identity.ts'
import { JsonField } from '../json/JsonField.tsx'
import { Card } from '../kit/Card.tsx'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { type Sender, sendAs } from '../sender.ts'
import { useMissingRole } from '../use-missing-role.ts'
import { useWrite } from '../use-write.ts'
import { TemplatePlayers } from './TemplatePlayers.tsx'
import { words } from './words.ts'

const newDocument = JSON.stringify(
  { contractVersion: 107, constants: { system: { maxMembersCount: 8 } }, keywords: [] },
  null,
  2,
)

/** A template as it can be changed: without its name, over several lines. */
function writeDocument(text: string): string {
  const parsed = parseJson(text)
  if (!('value' in parsed) || typeof parsed.value !== 'object') return newDocument
  const { name: _, ...document } = { ...parsed.value, name: undefined }
  return writeJson(document, 2)
}

function listIssues(text: string): string[] {
  const parsed = parseJson(text)
  if ('fault' in parsed) return [parsed.detail]
  const issues = TemplateDocument.safeParse(parsed.value).error?.issues ?? []
  return issues.slice(0, 10).map(({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`)
}

interface Draft {
  readonly text: string
  readonly onText: (text: string) => void
  readonly issues: readonly string[]
  readonly save: () => void
  readonly isPending: boolean
  readonly isSaved: boolean
  readonly problem: string | undefined
}

/** The document of a template: as it is stored, until somebody types. */
function useDraft(scid: string, name: string, isStored: boolean): Draft {
  const queries = useQueryClient()
  const [as] = useIdentity()
  const sender: Sender = { as, on: localConnectionName, pathPrefix: '', contractVersion: '107' }
  const { data: stored } = useQuery(
    queryOptions({
      queryKey: ['template document', scid, name, as],
      queryFn: async ({ signal }) => {
        const exchange = await sendAs(queries, sender, (options) =>
          client.getTemplate({ ...options, signal, parts: { scid, template: name } }),
        )
        const isRead = exchange.kind === 'answered' && exchange.status === 200
        return isRead ? writeDocument(exchange.text) : newDocument
      },
      enabled: isStored,
      staleTime: 0,
    }),
  )
  const key = `${scid} ${name}`
  const [typed, setTyped] = useState<{ readonly of: string; readonly text: string }>()
  const [saved, setSaved] = useState<string>()
  // What was typed stays when the title or name becomes that of a new template.
  const isTyped = typed !== undefined && (typed.of === key || !isStored)
  const text = isTyped ? typed.text : isStored ? (stored ?? '') : newDocument
  const { run, isPending, problem } = useWrite(
    () => client.putTemplate({ parts: { scid, template: name }, body: text }),
    {
      onDone: () => {
        setSaved(key)
        setTyped(undefined)
        void queries.invalidateQueries({ queryKey: ['template document'] })
        return queries.invalidateQueries({ queryKey: identitiesQuery.queryKey })
      },
    },
  )
  return {
    text,
    onText: (next) => setTyped({ of: key, text: next }),
    issues: text === '' ? [] : listIssues(text),
    save: () => run(),
    isPending,
    isSaved: saved === key && !isPending && problem === undefined,
    problem,
  }
}

export function TemplatesCard() {
  const { t } = useSpeech(words)
  const { data: identities } = useQuery(identitiesQuery)
  const configs = identities?.serviceConfigs ?? []
  const [scidTyped, setScid] = useState<string>()
  const [nameTyped, setName] = useState<string>()
  const scid = scidTyped ?? configs[0]?.scid ?? ''
  const config = configs.find((one) => one.scid === scid.toLowerCase())
  const name = nameTyped ?? config?.templates[0] ?? ''
  const isStored = config?.templates.includes(name) ?? false
  const draft = useDraft(scid, name, isStored)
  return (
    <Card title={t('templates.title')}>
      <div className="flex flex-col gap-3 border-t border-line px-4 py-3">
        <div className="flex flex-wrap gap-2">
          <Choice
            label={t('templates.scid')}
            value={scid}
            options={configs.map((one) => ({ value: one.scid, label: one.title }))}
            onChange={(next) => {
              const named = configs.find((one) => one.title.toLowerCase() === next.trim().toLowerCase())
              setScid(named?.scid ?? next)
              // The name of a new template stays; one that is stored belongs to its title.
              if (isStored) setName(undefined)
            }}
          />
          <Choice
            label={t('templates.name')}
            value={name}
            options={(config?.templates ?? []).map((one) => ({ value: one, label: one }))}
            onChange={setName}
          />
        </div>
        {isStored ? (
          <TemplatePlayers scid={scid} template={name} />
        ) : (
          <p className="text-xs text-muted">{t('templates.new')}</p>
        )}
        <JsonField
          label={t('templates.body')}
          schema={TemplateDocument}
          value={draft.text}
          issues={draft.issues}
          onChange={draft.onText}
        />
        <Save {...{ draft, scid, name }} />
      </div>
    </Card>
  )
}

interface SaveProps {
  readonly draft: Draft
  readonly scid: string
  readonly name: string
}

function Save({ draft, scid, name }: SaveProps) {
  const { t } = useSpeech(words)
  const missing = useMissingRole('putTemplate')
  const isNamed = Scid.safeParse(scid).success && Name.safeParse(name).success
  const canSave = missing === undefined && draft.issues.length === 0 && isNamed && draft.text !== ''
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <button
          type="button"
          className="button button-main"
          disabled={!canSave || draft.isPending}
          onClick={draft.save}
        >
          {t('templates.save')}
        </button>
        {draft.isSaved && <span role="status">{t('templates.saved')}</span>}
      </div>
      {!isNamed && <p className="text-xs text-warn">{t('templates.unnamed')}</p>}
      <Missing role={missing} />
      <ErrorNote>{draft.problem}</ErrorNote>
    </>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}

/** One of a list, or anything else. */
function Choice({ label, value, options, onChange }: ChoiceProps) {
  const listId = useId()
  return (
    <>
      <label className="flex min-w-56 flex-1 flex-col gap-1 text-xs text-muted">
        {label}
        <input
          className="control text-sm text-ink"
          list={listId}
          value={value}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <datalist id={listId}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </datalist>
    </>
  )
}
