/** Opens the dialog that gives a connection its credential; the dialog is loaded when it is first opened. */

import { Suspense, useRef } from 'react'
import type { Connection } from '#contract/console/connections.ts'
import { lazyPart, useOpenedPart } from '../kit/lazy-part.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

const loadDialog = async () => (await import('./CredentialDialog.tsx')).CredentialDialog
const CredentialDialog = lazyPart(loadDialog)

export function CredentialButton({ connection, disabled }: { connection: Connection; disabled: boolean }) {
  const { t } = useSpeech(words)
  const { isOpen, open, close: hide, missing } = useOpenedPart(loadDialog)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    hide()
    button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        className="button button-small"
        disabled={disabled}
        onClick={open}
      >
        {t('credential.open')}
      </button>
      {missing}
      {isOpen && (
        <Suspense>
          <CredentialDialog connection={connection} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
