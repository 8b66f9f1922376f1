/** How the reader wants to see things: time zone, colours, density of tables, language. */
import type { ReactNode } from 'react'
import { Choice } from '../kit/Choice.tsx'
import { useSpeech } from '../language/speech.tsx'
import { setPreference, usePreferences } from '../preferences.ts'
import { words } from './words.ts'

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <span aria-hidden="true" className="text-soft">
        {label}
      </span>
      {children}
    </div>
  )
}

export function Preferences() {
  const { t } = useSpeech(words)
  const { theme, language, clock, density } = usePreferences()
  return (
    <div className="flex flex-col gap-2 text-ink">
      <Line label={t('clock.label')}>
        <Choice
          label={t('clock.label')}
          value={clock}
          onChange={(value) => setPreference('clock', value)}
          options={(['local', 'utc'] as const).map((value) => ({ value, label: t(`clock.${value}`) }))}
        />
      </Line>
      <Line label={t('theme.label')}>
        <Choice
          label={t('theme.label')}
          value={theme}
          onChange={(value) => setPreference('theme', value)}
          options={(['system', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`theme.${value}`),
          }))}
        />
      </Line>
      <Line label={t('density.label')}>
        <Choice
          label={t('density.label')}
          value={density}
          onChange={(value) => setPreference('density', value)}
          options={(['compact', 'normal', 'relaxed'] as const).map((value) => ({
            value,
            label: t(`density.${value}`),
          }))}
        />
      </Line>
      <Line label={t('language.label')}>
        <Choice
          label={t('language.label')}
          value={language}
          onChange={(value) => setPreference('language', value)}
          options={[
            { value: 'en', label: 'English' },
            { value: 'zh-TW', label: '繁體中文' },
          ]}
        />
      </Line>
    </div>
  )
}
