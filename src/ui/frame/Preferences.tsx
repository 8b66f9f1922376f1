/** The choices of clock, colours and language. */
import { Choice } from '../kit/Choice.tsx'
import { useSpeech } from '../language/speech.tsx'
import { setPreference, usePreferences } from '../preferences.ts'
import { words } from './words.ts'

export function Preferences() {
  const { t } = useSpeech(words)
  const { theme, language, clock } = usePreferences()
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Choice
        label={t('clock.label')}
        value={clock}
        onChange={(value) => setPreference('clock', value)}
        options={[
          { value: 'local', label: t('clock.local') },
          { value: 'utc', label: t('clock.utc') },
        ]}
      />
      <Choice
        label={t('theme.label')}
        value={theme}
        onChange={(value) => setPreference('theme', value)}
        options={[
          { value: 'system', label: '◐', title: t('theme.system') },
          { value: 'light', label: '☀', title: t('theme.light') },
          { value: 'dark', label: '☾', title: t('theme.dark') },
        ]}
      />
      <Choice
        label={t('language.label')}
        value={language}
        onChange={(value) => setPreference('language', value)}
        options={[
          { value: 'en', label: 'EN', title: 'English' },
          { value: 'zh-TW', label: '中', title: '繁體中文' },
        ]}
      />
    </div>
  )
}
