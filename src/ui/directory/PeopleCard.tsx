/** The people of the local directory, and how one is added or changed. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { TokenRequest } from '#contract/console/identities.ts'
import { Xuid } from '#contract/identifiers.ts'
import { parseXuids } from '#contract/parse-xuids.ts'
import { client } from '../client.ts'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { usePeople } from '../frame/people.ts'
import { useLinkTo } from '../frame/use-link-to.ts'
import { Card } from '../kit/Card.tsx'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { useMissingRole } from '../use-missing-role.ts'
import { useWrite } from '../use-write.ts'
import { Missing } from './Missing.tsx'
import { words } from './words.ts'

/** People that are listed at once. */
const maxShown = 20

export function PeopleCard() {
  const { t } = useSpeech(words)
  const { find } = usePeople()
  const linkTo = useLinkTo()
  const { data } = useQuery(identitiesQuery)
  const [text, setText] = useState('')
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    return (data?.identities ?? []).filter(({ xuid, gamertag }) =>
      `${gamertag} ${xuid}`.toLowerCase().includes(wanted),
    )
  }, [data, text])
  return (
    <Card
      title={t('people.title')}
      note={data && String(data.identities.length)}
      aside={
        <>
          <span className="flex-1" />
          <input
            type="search"
            className="control w-52"
            aria-label={t('people.filter')}
            placeholder={t('people.filter')}
            value={text}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        </>
      }
    >
      <div className="relative max-h-72 overflow-auto">
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t('people.name')}</th>
              <th>{t('people.xuid')}</th>
              <th>{t('people.role')}</th>
              <th className="text-right">{t('people.sessions')}</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, maxShown).map(({ xuid, gamertag, role, sessions }) => (
              <tr key={xuid}>
                <td>
                  <span className="flex items-center gap-2">
                    <IdentityMark person={find(xuid)} />
                    <ExactText>{gamertag}</ExactText>
                  </span>
                </td>
                <td className="id text-xs">{xuid}</td>
                <td className="text-xs text-muted">{role}</td>
                <td className="text-right">
                  <button type="button" className="link" onClick={() => linkTo('/', { xuids: xuid })}>
                    {sessions}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {found.length > maxShown && (
          <p className="px-4 py-1 text-xs text-muted">
            {t('people.more', { count: found.length - maxShown })}
          </p>
        )}
      </div>
      <PersonForm />
    </Card>
  )
}

const empty = { xuid: '', gamertag: '', deviceId: '', follows: '', isServer: false }

/** Fields that were left empty stay as they are (contract, section 10). */
function toRequest({ xuid, gamertag, deviceId, follows, isServer }: typeof empty): TokenRequest | undefined {
  const read = TokenRequest.safeParse({
    xuid: xuid.trim(),
    ...(gamertag.trim() !== '' && { gamertag: gamertag.trim() }),
    ...(deviceId.trim() !== '' && { deviceId: deviceId.trim() }),
    ...(follows.trim() !== '' && { follows: parseXuids(follows).tokens }),
    ...(isServer && { server: true }),
  })
  return read.data
}

function PersonForm() {
  const { t } = useSpeech(words)
  const queries = useQueryClient()
  const { find } = usePeople()
  const missing = useMissingRole('putTemplate')
  const [typed, setTyped] = useState(empty)
  const [saved, setSaved] = useState<string>()
  const request = toRequest(typed)
  const save = useWrite((body: TokenRequest) => client.createToken({ body }), {
    onDone: (_, { xuid }) => {
      setSaved(xuid)
      setTyped(empty)
      return queries.invalidateQueries({ queryKey: identitiesQuery.queryKey })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (request) save.run(request)
  }
  const field = (name: 'xuid' | 'gamertag' | 'deviceId' | 'follows', label: string) => (
    <label className="flex min-w-40 flex-1 flex-col gap-1 text-xs text-muted">
      {label}
      <input
        className="control text-sm text-ink"
        value={typed[name]}
        placeholder={name === 'xuid' ? undefined : t('people.unchanged')}
        aria-invalid={name === 'xuid' && typed.xuid !== '' && !Xuid.safeParse(typed.xuid.trim()).success}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
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
            checked={typed.isServer}
            onChange={(event) => setTyped({ ...typed, isServer: event.target.checked })}
          />
          {t('people.server')}
        </label>
        <button
          type="submit"
          className="button button-main"
          disabled={!request || missing !== undefined || save.isPending}
        >
          {t('people.save')}
        </button>
      </div>
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
