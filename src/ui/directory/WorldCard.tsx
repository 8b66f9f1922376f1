/** The world as a whole: what it holds, out to a file, in from a file, and back to its first state. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, RotateCcw, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { ConsoleError } from '#api/client.ts'
import type { Health } from '#contract/console/directory-state.ts'
import { client } from '../client.ts'
import { Missing } from '../frame/Missing.tsx'
import { Card } from '../kit/Card.tsx'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { getFormats } from '../kit/formats.ts'
import { saveBlob } from '../kit/save-file.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { healthQuery } from '../queries.ts'
import { tellCounts } from '../row-counts.ts'
import { useMissingRole } from '../use-missing-role.ts'
import { useWrite } from '../use-write.ts'
import { words } from './words.ts'

/** What is done when somebody says yes. */
type Asked = { readonly kind: 'reset' } | { readonly kind: 'import'; readonly file: File }

export function WorldCard() {
  const { t } = useSpeech(words)
  const queries = useQueryClient()
  const { data } = useQuery(healthQuery)
  const missing = useMissingRole('resetWorld')
  const missingExport = useMissingRole('exportWorld')
  const [asked, setAsked] = useState<Asked>()
  const chooser = useRef<HTMLInputElement>(null)
  const [isDone, setDone] = useState(false)
  const download = useWrite(() => client.exportWorld(), {
    onDone: (file: Blob) => saveBlob('sessionscope-world.json', file),
  })
  const replace = useWrite<Asked, Health>(
    async (one) =>
      one.kind === 'reset' ? client.resetWorld() : client.importWorld({ body: await one.file.text() }),
    {
      onDone: () => {
        setDone(true)
        // Everything that is shown may be another world's.
        return queries.invalidateQueries()
      },
      // A request that was refused has changed nothing; what became of one without an answer is not known.
      explain: (error) =>
        error instanceof ConsoleError && error.status < 500
          ? t('world.notReplaced', { reason: error.message })
          : undefined,
    },
  )
  const begin = (next: Asked | undefined) => {
    setDone(false)
    replace.reset()
    setAsked(next)
  }
  const isOff = missing !== undefined || replace.isPending
  return (
    <Card title={t('world.title')}>
      <div className="flex flex-col gap-3 border-t border-line px-4 py-3">
        {data && <State health={data} />}
        <div className="flex flex-wrap gap-2">
          <button
            type="button"
            className="button"
            disabled={missingExport !== undefined || download.isPending}
            onClick={() => download.run()}
          >
            <Download className="icon" aria-hidden="true" />
            {download.isPending ? t('world.working') : t('world.export')}
          </button>
          <button type="button" className="button" disabled={isOff} onClick={() => chooser.current?.click()}>
            <Upload className="icon" aria-hidden="true" />
            {t('world.importFile')}
          </button>
          <input
            ref={chooser}
            type="file"
            accept="application/json,.json"
            className="sr-only"
            aria-label={t('world.importFile')}
            tabIndex={-1}
            onChange={(event) => {
              const [file] = event.target.files ?? []
              event.target.value = ''
              if (file) begin({ kind: 'import', file })
            }}
          />
          <button type="button" className="button" disabled={isOff} onClick={() => begin({ kind: 'reset' })}>
            <RotateCcw className="icon" aria-hidden="true" />
            {t('world.reset')}
          </button>
        </div>
        {asked && (
          <Confirm
            asked={asked}
            isPending={replace.isPending}
            onYes={() => {
              replace.run(asked)
              setAsked(undefined)
            }}
            onNo={() => begin(undefined)}
          />
        )}
        {replace.problem === undefined && <Running isAsked={replace.isPending || download.isPending} />}
        {isDone && !replace.isPending && <p role="status">{t('world.done')}</p>}
        <Missing role={missing ?? missingExport} />
        <ErrorNote>{replace.problem ?? download.problem}</ErrorNote>
      </div>
    </Card>
  )
}

/** Milliseconds between two looks at how far a task is. */
const lookMs = 400

/** How far the tasks on the whole world are, whoever asked for them. */
function Running({ isAsked }: { isAsked: boolean }) {
  const { t, language } = useSpeech(words)
  const { clock } = usePreferences()
  const formats = getFormats(language, clock)
  const { data } = useQuery({
    ...healthQuery,
    ...(isAsked && { refetchInterval: lookMs }),
  })
  const tasks = data?.tasks ?? []
  if (tasks.length === 0) return isAsked && <p role="status">{t('world.working')}</p>
  return (
    <ul role="status" className="flex flex-col gap-1.5" data-testid="running">
      {tasks.map(({ kind, step, done, total }, i) => (
        <li key={i} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium">{t(`world.task.${kind}`)}</span>
          <progress
            className="progress-line"
            aria-label={t(`world.task.${kind}`)}
            max={total}
            value={total && done}
          />
          <span className="text-xs text-muted tabular-nums">
            {total === undefined
              ? t(`world.step.${step}`)
              : t('world.stepOf', {
                  step: t(`world.step.${step}`),
                  done: formats.number(done),
                  total: formats.number(total),
                })}
          </span>
        </li>
      ))}
    </ul>
  )
}

function State({ health }: { health: Health }) {
  const { t, number } = useSpeech(words)
  const { load, check, engine, version } = health
  return (
    <div className="flex flex-col gap-0.5 text-soft">
      <p>{t('world.counts', tellCounts(health, number))}</p>
      <p>{t('world.load', { ...load })}</p>
      <p className={check.state === 'damaged' ? 'font-medium text-bad' : ''}>
        {t(`world.check.${check.state}`, { findings: check.findings })}
      </p>
      <p className="id text-xs text-muted">
        {engine} · {version}
      </p>
    </div>
  )
}

interface ConfirmProps {
  readonly asked: Asked
  readonly isPending: boolean
  readonly onYes: () => void
  readonly onNo: () => void
}

function Confirm({ asked, isPending, onYes, onNo }: ConfirmProps) {
  const { t } = useSpeech(words)
  return (
    <div
      role="alertdialog"
      aria-label={t('world.title')}
      className="flex flex-col gap-2 rounded-box bg-warn-soft p-3"
    >
      <p className="font-medium text-warn">
        {asked.kind === 'reset'
          ? t('world.confirmReset')
          : t('world.confirmImport', { file: asked.file.name, size: Math.ceil(asked.file.size / 1000) })}
      </p>
      <p className="flex gap-2">
        <button type="button" className="button button-main" disabled={isPending} onClick={onYes}>
          {t(asked.kind === 'reset' ? 'world.yesReset' : 'world.yesImport')}
        </button>
        <button type="button" className="button" onClick={onNo}>
          {t('world.no')}
        </button>
      </p>
    </div>
  )
}
