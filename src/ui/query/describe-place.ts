/** Why a row is in the answer, or hidden from it, in one sentence. Pure. */
import { escapeUnseen } from '../kit/ExactText.tsx'
import { reasonOf } from './hidden.ts'
import { isHidden, type PlacedRow } from './placed-row.ts'
import type { QuerySpeech } from './query-speech.ts'

export function describePlace(placed: PlacedRow, { t }: QuerySpeech): string {
  const { considered, row, gamertag } = placed
  if (isHidden(placed) && considered) {
    const reason = reasonOf(considered)
    return t(reason ? `hidden.because.${reason}` : 'hidden.because.other')
  }
  const { status, visibility = '–', xuid } = row
  if (status === undefined) return t('row.here.keyword', { visibility })
  const who = escapeUnseen(gamertag ?? (xuid === undefined ? '' : `XUID ${xuid}`))
  return t('row.here.player', { who, status, visibility })
}
