/** Adds a person to the local directory, or changes one. */
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { TokenRequest } from '#contract/console/identities.ts'
import { Xuid } from '#contract/identifiers.ts'
import { parseXuids } from '#contract/parse-xuids.ts'
import { client } from '../client.ts'
import { Missing } from '../frame/Missing.tsx'
import { usePeople } from '../frame/people.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { useMissingRole } from '../use-missing-role.ts'
import { useWrite } from '../use-write.ts'
import { words } from './words.ts'

/** XUIDs that a person can follow. */
const maxFollows = 1000

/** What has to be changed before the person can be saved. */
function listFaults({ xuid, gamertag, deviceId, follows }: PersonDraft) {
  const { tokens } = parseXuids(follows)
  const isTooLong = (text: string) => text.trim().length > 100
  return [
    ...(xuid.trim() === '' ? (['people.needsXuid'] as const) : []),
    ...(xuid.trim() !== '' && !Xuid.safeParse(xuid.trim()).success ? (['people.noXuid'] as const) : []),
    ...(isTooLong(gamertag) || isTooLong(deviceId) ? (['people.tooLong'] as const) : []),
    ...(tokens.length > maxFollows || tokens.some((one) => !Xuid.safeParse(one).success)
      ? (['people.wrongFollows'] as const)
      : []),
  ]
}

export interface PersonDraft {
  readonly xuid: string
  readonly gamertag: string
  readonly deviceId: string
  readonly follows: string
  readonly isServer: boolean
  /** Whether the fields were filled with what is stored, so that an emptied list of follows means nobody. */
  readonly isStored: boolean
}

export const emptyPerson: PersonDraft = {
  xuid: '',
  gamertag: '',
  deviceId: '',
  follows: '',
  isServer: false,
  isStored: false,
}

/** Fields that were left empty stay as they are (contract, section 10). */
function toRequest(draft: PersonDraft): TokenRequest | undefined {
  const { xuid, gamertag, deviceId, follows, isServer, isStored } = draft
  const read = TokenRequest.safeParse({
    xuid: xuid.trim(),
    ...(gamertag.trim() !== '' && { gamertag: gamertag.trim() }),
    ...(deviceId.trim() !== '' && { deviceId: deviceId.trim() }),
    ...((isStored || follows.trim() !== '') && { follows: parseXuids(follows).tokens }),
    ...((isStored || isServer) && { server: isServer }),
  })
  return read.data
}

interface Props {
  readonly draft: PersonDraft
  readonly onDraft: (draft: PersonDraft) => void
}

export function PersonForm({ draft, onDraft }: Props) {
  const { t } = useSpeech(words)
  const queries = useQueryClient()
  const { find } = usePeople()
  const missing = useMissingRole('putTemplate')
  const [saved, setSaved] = useState<string>()
  const [isPressed, setPressed] = useState(false)
  const notesId = useId()
  const request = toRequest(draft)
  const isEmpty = Object.values(draft).every((value) => value === '' || value === false)
  // An empty form is not wrong until somebody wants to save it.
  const faults = isEmpty && !isPressed ? [] : listFaults(draft)
  const save = useWrite((body: TokenRequest) => client.createToken({ body }), {
    onDone: (_, { xuid }) => {
      setSaved(xuid)
      setPressed(false)
      onDraft(emptyPerson)
      void queries.invalidateQueries({ queryKey: ['player'] })
      return queries.invalidateQueries({ queryKey: identitiesQuery.queryKey })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (request) save.run(request)
    else setPressed(true)
  }
  const field = (name: 'xuid' | 'gamertag' | 'deviceId' | 'follows', label: string) => (
    <label className="flex min-w-40 flex-1 flex-col gap-1 text-xs text-muted">
      {label}
      <input
        className="control text-sm text-ink"
        value={draft[name]}
        placeholder={name === 'xuid' ? undefined : t('people.unchanged')}
        aria-invalid={name === 'xuid' && faults.some((one) => /xuid$/i.test(one))}
        aria-describedby={notesId}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onDraft({ ...draft, [name]: event.target.value })}
      />
    </label>
  )
  return (
    <form
      onSubmit={submit}
      aria-label={t('people.add')}
      className="flex flex-col gap-2 border-t border-line px-4 py-3"
    >
      <div className="flex flex-wrap items-end gap-2">
        {field('xuid', t('people.xuid'))}
        {field('gamertag', t('people.name'))}
        {field('deviceId', t('people.device'))}
        {field('follows', t('people.follows'))}
        <label className="flex min-h-8 items-center gap-1.5 text-xs">
          <input
            type="checkbox"
            checked={draft.isServer}
            onChange={(event) => onDraft({ ...draft, isServer: event.target.checked })}
          />
          {t('people.server')}
        </label>
        <button
          type="submit"
          className="button button-main"
          disabled={missing !== undefined || save.isPending}
        >
          {t('people.save')}
        </button>
      </div>
      <ul id={notesId} className="flex flex-col gap-0.5 text-xs text-warn empty:hidden">
        {faults.map((fault) => (
          <li key={fault}>{t(fault)}</li>
        ))}
      </ul>
      {saved !== undefined && !save.problem && (
        <p role="status" className="text-xs">
          {t('people.saved', { name: find(saved).name })}
        </p>
      )}
      <Missing role={missing} />
      <ErrorNote>{save.problem}</ErrorNote>
    </form>
  )
}
