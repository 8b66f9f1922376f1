/** Opens the dialog that gives a connection its credential; the dialog is loaded when it is first opened. */

import { Suspense, useRef, useState } from 'react'
import type { Connection } from '#contract/console/connections.ts'
import { lazyPart } from '../kit/lazy-part.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

const CredentialDialog = lazyPart(async () => (await import('./CredentialDialog.tsx')).CredentialDialog)

export function CredentialButton({ connection, disabled }: { connection: Connection; disabled: boolean }) {
  const { t } = useSpeech(words)
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        className="button"
        disabled={disabled}
        onClick={() => setOpen(true)}
      >
        {t('credential.open')}
      </button>
      {isOpen && (
        <Suspense>
          <CredentialDialog connection={connection} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
