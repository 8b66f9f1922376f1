/** Opens a session from whatever somebody has of it. */
import { type FormEvent, useId, useState } from 'react'
import { useOpenSession } from '../frame/use-open-session.ts'
import { useSpeech } from '../language/speech.tsx'
import { parseSessionPlace } from '../session-place.ts'
import { words } from './words.ts'

/** Needs no translation. */
const example = '…/sessiontemplates/Lobby/sessions/alpha'

export function OpenForm() {
  const { t } = useSpeech(words)
  const openSession = useOpenSession()
  const [text, setText] = useState('')
  const [isTried, setTried] = useState(false)
  const id = useId()
  const place = parseSessionPlace(text)
  const isWrong = isTried && !place && text.trim() !== ''
  const open = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (place) openSession(place)
  }
  return (
    <form onSubmit={open} className="flex flex-col gap-2">
      <h1 className="text-xl font-semibold tracking-[-0.015em]">{t('open.title')}</h1>
      <label htmlFor={id} className="max-w-3xl text-soft">
        {t('open.body')}
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          id={id}
          className="control id min-w-64 flex-1 text-xs"
          value={text}
          placeholder={example}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-wrong` : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setTried(false)
            setText(event.target.value)
          }}
        />
        <button type="submit" className="button button-main">
          {t('open.button')}
        </button>
      </div>
      {isWrong && (
        <p id={`${id}-wrong`} role="alert" className="font-medium text-warn">
          {t('open.wrong')}
        </p>
      )}
      <p className="text-xs text-muted">{t('open.byQuery')}</p>
    </form>
  )
}
