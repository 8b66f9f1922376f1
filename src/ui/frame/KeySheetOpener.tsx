/** Opens the sheet of keys with `?`, from anywhere. */
import { Suspense, useEffect } from 'react'
import { lazyPart, useOpenedPart } from '../kit/lazy-part.tsx'
import { useKeys } from '../kit/use-keys.ts'
import { keySheetEvent } from './open-key-sheet.ts'

const loadSheet = async () => (await import('./KeySheet.tsx')).KeySheet
const KeySheet = lazyPart(loadSheet)

export function KeySheetOpener() {
  const { isOpen, open, close, missing } = useOpenedPart(loadSheet)
  useKeys({ '?': open })
  useEffect(() => {
    addEventListener(keySheetEvent, open)
    return () => removeEventListener(keySheetEvent, open)
  }, [open])
  return (
    <>
      {missing}
      {isOpen && (
        <Suspense>
          <KeySheet onClose={close} />
        </Suspense>
      )}
    </>
  )
}
