/** Before the first question: what a session directory is, stories that run, and what the signs mean. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ClipboardPaste, Cloud, Download, FolderOpen, Play } from 'lucide-react'
import type { ReactNode } from 'react'
import { ReportedVisibility } from '#contract/mpsd/query.ts'
import { UserStatus } from '#contract/mpsd/results.ts'
import { StateDot, VisibilityChip } from '../exchange/signs.tsx'
import { openRecordingId } from '../frame/ConnectionPicker.tsx'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { openKeySheet } from '../frame/open-key-sheet.ts'
import { usePeople } from '../frame/people.ts'
import { useLinkTo } from '../frame/use-link-to.ts'
import { useKeys } from '../kit/use-keys.ts'
import { useSpeech } from '../language/speech.tsx'
import { healthQuery, identitiesQuery } from '../queries.ts'
import { tellCounts } from '../row-counts.ts'
import { nobody } from '../sender.ts'
import { words } from './first-words.ts'
import { listStories, type Story } from './stories.ts'

export function FirstScreen() {
  const { t, number } = useSpeech(words)
  const { data } = useQuery(identitiesQuery)
  const { data: health } = useQuery(healthQuery)
  const stories = listStories(data)
  const isEmpty = data !== undefined && data.serviceConfigs.length === 0
  return (
    <div className="min-h-0 flex-1 overflow-auto px-4 py-8 max-sm:px-3 max-sm:py-4">
      <div className="mx-auto flex max-w-302 flex-col gap-6">
        <div className="flex max-w-4xl flex-col gap-2">
          <h1 className="text-xl font-semibold tracking-[-0.015em]">{t('first.title')}</h1>
          <p className="text-base text-soft">
            {t(isEmpty ? 'first.emptyWorld' : 'first.body')}
            {health && !isEmpty && ` ${t('first.counts', tellCounts(health, number))}`}
          </p>
        </div>
        {stories.length > 0 && <Stories stories={stories} />}
        <Legend />
      </div>
    </div>
  )
}

function Stories({ stories }: { stories: readonly Story[] }) {
  const { t } = useSpeech(words)
  const navigate = useNavigate()
  const people = usePeople()
  useKeys(
    Object.fromEntries(
      stories.map((story, i) => [String(i + 1), () => void navigate({ to: '/', search: story.search })]),
    ),
  )
  return (
    <ul className="grid gap-4 min-[700px]:grid-cols-2">
      {stories.map((story, i) => (
        <li key={story.id} className="flex flex-col rounded-card border border-line-strong bg-raised">
          <div className="flex flex-1 flex-col gap-2 p-4">
            <div className="flex min-h-7 items-center gap-2">
              {story.people.map((as) => (
                <IdentityMark key={as} person={people.find(as)} isLarge />
              ))}
              {story.id === 'hideout' && <span className="id text-xs text-soft">→ ines-hideout</span>}
            </div>
            <h2 className="text-lg leading-snug font-semibold">{t(`story.${story.id}.title`)}</h2>
            <p className="text-soft">{t(`story.${story.id}.body`)}</p>
          </div>
          <div className="flex items-center justify-between border-t border-line px-4 py-2">
            <button
              type="button"
              className="link inline-flex min-h-7 items-center gap-1.5"
              onClick={() => void navigate({ to: '/', search: story.search })}
            >
              <Play className="icon-small" aria-hidden="true" />
              {t('story.run')}
              <span className="sr-only">: {t(`story.${story.id}.title`)}</span>
            </button>
            <span className="key" aria-hidden="true">
              {i + 1}
            </span>
          </div>
        </li>
      ))}
    </ul>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-xs font-medium text-muted">{title}</h2>
      <ul className="flex flex-col gap-1.5 text-xs text-soft">{children}</ul>
    </section>
  )
}

const Line = ({ mark, children }: { mark: ReactNode; children: ReactNode }) => (
  <li className="flex items-center gap-2">
    {mark}
    <span>{children}</span>
  </li>
)

/** What the signs in the table mean, and other ways to begin. */
function Legend() {
  const { t } = useSpeech(words)
  const linkTo = useLinkTo()
  const person = (role: 'player' | 'stranger' | 'server' | undefined, as: string, name: string) => ({
    as,
    name,
    role,
    isKnown: true,
  })
  const button = 'link inline-flex min-h-6 items-center gap-2 text-left'
  return (
    <div className="grid gap-6 border-t border-line-strong pt-5 min-[600px]:grid-cols-2 min-[1100px]:grid-cols-4">
      <Group title={t('legend.visibility')}>
        {ReportedVisibility.options.map((value) => (
          <Line
            key={value}
            mark={
              <span className="w-20 flex-none">
                <VisibilityChip value={value} />
              </span>
            }
          >
            {t(`legend.visibility.${value}`)}
          </Line>
        ))}
      </Group>
      <Group title={t('legend.status')}>
        {UserStatus.options.map((value) => (
          <Line
            key={value}
            mark={
              <span className="chip w-22 flex-none bg-strong text-ink">
                <StateDot value={value} />
                {value}
              </span>
            }
          >
            {t(`legend.status.${value}`)}
          </Line>
        ))}
      </Group>
      <Group title={t('legend.who')}>
        <Line mark={<IdentityMark person={person('player', '1', 'Mika Tan')} />}>
          {t('legend.who.player')}
        </Line>
        <Line mark={<IdentityMark person={person('stranger', '1', 'Passer By')} />}>
          {t('legend.who.stranger')}
        </Line>
        <Line mark={<IdentityMark person={person('server', '1', 'S')} />}>{t('legend.who.server')}</Line>
        <Line mark={<IdentityMark person={person(undefined, nobody, '')} />}>{t('legend.who.nobody')}</Line>
      </Group>
      <Group title={t('begin.title')}>
        <li>
          <button type="button" className={button} onClick={() => linkTo('/codes', {}, 'explain')}>
            <ClipboardPaste className="icon-small" aria-hidden="true" />
            {t('begin.paste')}
          </button>
        </li>
        <li>
          <button
            type="button"
            className={button}
            onClick={() => document.getElementById(openRecordingId)?.click()}
          >
            <FolderOpen className="icon-small" aria-hidden="true" />
            {t('begin.recording')}
          </button>
        </li>
        <li>
          <a className={button} href="/demo-recordings.json" download>
            <Download className="icon-small" aria-hidden="true" />
            {t('begin.demoRecordings')}
          </a>
        </li>
        <li className="flex items-start gap-2">
          <Cloud className="icon-small mt-0.5 text-muted" aria-hidden="true" />
          <span>{t('begin.service')}</span>
        </li>
        <li className="flex items-center gap-1.5">
          <span className="key">⌘K</span> {t('begin.commands')}{' '}
          <button
            type="button"
            className="link inline-flex min-h-6 items-center gap-1.5"
            onClick={openKeySheet}
          >
            <span className="key">?</span> {t('begin.keys')}
          </button>
        </li>
      </Group>
    </div>
  )
}
