/** The people of the local directory: who they are, on which device, who follows whom, and how one is added or changed. */
import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { Fragment, useMemo, useRef, useState } from 'react'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { usePeople } from '../frame/people.ts'
import { useLinkTo } from '../frame/use-link-to.ts'
import { Card } from '../kit/Card.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { PersonDetail } from './PersonDetail.tsx'
import { emptyPerson, PersonForm } from './PersonForm.tsx'
import { words } from './words.ts'

/** People that are listed at once. */
const maxShown = 20

export function PeopleCard() {
  const { t } = useSpeech(words)
  const { find } = usePeople()
  const linkTo = useLinkTo()
  const { data } = useQuery(identitiesQuery)
  const [text, setText] = useState('')
  const [opened, setOpened] = useState<string>()
  const [draft, setDraft] = useState(emptyPerson)
  const form = useRef<HTMLDivElement>(null)
  const everybody = data?.identities ?? []
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    return (data?.identities ?? []).filter(({ xuid, gamertag, deviceId = '' }) =>
      `${gamertag} ${xuid} ${deviceId}`.toLowerCase().includes(wanted),
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
            className="control w-60"
            aria-label={t('people.filter')}
            placeholder={t('people.filter')}
            value={text}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        </>
      }
    >
      <div className="relative max-h-96 overflow-auto">
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t('people.name')}</th>
              <th>{t('people.xuid')}</th>
              <th className="max-sm:hidden">{t('people.device')}</th>
              <th className="max-sm:hidden">{t('people.role')}</th>
              <th className="text-right">{t('people.sessions')}</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, maxShown).map((person) => {
              const { xuid, gamertag, role, sessions, deviceId } = person
              const isOpen = opened === xuid
              return (
                <Fragment key={xuid}>
                  <tr aria-selected={isOpen}>
                    <td>
                      <button
                        type="button"
                        className="flex items-center gap-2 text-left hover:text-accent"
                        aria-expanded={isOpen}
                        onClick={() => setOpened(isOpen ? undefined : xuid)}
                      >
                        <ChevronRight
                          className={`icon flex-none ${isOpen ? 'rotate-90' : ''}`}
                          aria-hidden="true"
                        />
                        <IdentityMark person={find(xuid)} />
                        <ExactText>{gamertag}</ExactText>
                      </button>
                    </td>
                    <td className="id text-xs">{xuid}</td>
                    <td className="text-xs max-sm:hidden">{deviceId}</td>
                    <td className="text-xs text-muted max-sm:hidden">{role}</td>
                    <td className="text-right">
                      <button type="button" className="link" onClick={() => linkTo('/', { xuids: xuid })}>
                        {sessions}
                      </button>
                    </td>
                  </tr>
                  {isOpen && (
                    <tr>
                      <td colSpan={5}>
                        <PersonDetail
                          person={person}
                          everybody={everybody}
                          onChange={(next) => {
                            setDraft(next)
                            form.current?.querySelectorAll('input')[1]?.focus()
                          }}
                        />
                      </td>
                    </tr>
                  )}
                </Fragment>
              )
            })}
          </tbody>
        </table>
        {found.length > maxShown && (
          <p className="px-4 py-1 text-xs text-muted">
            {t('people.more', { count: found.length - maxShown })}
          </p>
        )}
      </div>
      <div ref={form}>
        <PersonForm draft={draft} onDraft={setDraft} />
      </div>
    </Card>
  )
}
