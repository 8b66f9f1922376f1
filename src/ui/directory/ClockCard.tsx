/** The directory's clock. */
import { ClockControls, useDirectoryTime } from '../frame/ClockControls.tsx'
import { words as clockWords } from '../frame/clock-words.ts'
import { Card } from '../kit/Card.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

export function ClockCard() {
  const { t } = useSpeech(words)
  const { t: clock } = useSpeech(clockWords)
  const time = useDirectoryTime()
  return (
    <Card title={t('clock.title')} note={time && clock(time.isHeld ? 'clock.held' : 'clock.running')}>
      <div className="border-t border-line px-4 py-3">
        <ClockControls />
      </div>
    </Card>
  )
}
