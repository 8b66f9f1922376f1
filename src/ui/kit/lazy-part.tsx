/** A part of a screen that is loaded when it is first shown. If that fails, it says so in its place. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { ErrorNote } from './ErrorNote.tsx'
import { words } from './words.ts'

/** The server went away before the part was loaded; the rest of the screen stays. */
function PartMissing() {
  const { t } = useSpeech(words)
  return <ErrorNote>{t('part.missing')}</ErrorNote>
}

/** Put it into a Suspense. */
export function lazyPart<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await load().catch((): ComponentType<Props> => PartMissing) }))
}
