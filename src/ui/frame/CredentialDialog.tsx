/** Gives a connection its authorization. It goes to the server; the browser keeps nothing of it. Loaded on demand. */
import { Dialog } from '@base-ui/react/dialog'
import { type FormEvent, useState } from 'react'
import { ConsoleError } from '#api/client.ts'
import type { Connection, CredentialPaste } from '#contract/console/connections.ts'
import { Xuid } from '#contract/identifiers.ts'
import { client } from '../client.ts'
import { Field } from '../kit/Field.tsx'
import { useSpeech } from '../language/speech.tsx'
import { useConnectionWrite } from '../use-write.ts'
import { words } from './words.ts'

interface Props {
  readonly connection: Connection
  readonly onClose: () => void
}

export function CredentialDialog({ connection, onClose }: Props) {
  const { t } = useSpeech(words)
  const userHash = connection.credential?.userHash
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-30 w-[min(34rem,calc(100vw-16px))] -translate-x-1/2 floating p-4">
          <Dialog.Title className="text-base font-semibold">
            {t('credential.title', { name: connection.title })}
          </Dialog.Title>
          <Dialog.Description className="mt-1 text-muted">{t('credential.body')}</Dialog.Description>
          {userHash !== undefined && (
            <p className="id mt-1 break-all">{t('credential.now', { hash: userHash })}</p>
          )}
          <CredentialForm connection={connection} onDone={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** What the form holds; undefined if the XUID in it is none. */
function readPaste(form: HTMLFormElement): CredentialPaste | undefined {
  const given = new FormData(form)
  const authorization = String(given.get('authorization') ?? '').trim()
  const typed = String(given.get('xuid') ?? '').trim()
  if (typed === '') return { authorization }
  const xuid = Xuid.safeParse(typed)
  return xuid.success ? { authorization, xuid: xuid.data } : undefined
}

function CredentialForm({ connection, onDone }: { connection: Connection; onDone: () => void }) {
  const { t } = useSpeech(words)
  const [isXuidWrong, setXuidWrong] = useState(false)
  const parts = { name: connection.name }
  const explain = (error: Error) =>
    error instanceof ConsoleError && error.status === 400 ? t('credential.wrong') : undefined
  const paste = useConnectionWrite((body: CredentialPaste) => client.pasteCredential({ parts, body }), {
    onDone,
    explain,
  })
  const remove = useConnectionWrite(() => client.removeCredential({ parts }), { onDone })
  const { userHash, source } = connection.credential ?? {}
  const problem = paste.problem ?? remove.problem
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const body = readPaste(event.currentTarget)
    setXuidWrong(body === undefined)
    if (body) paste.run(body)
  }
  return (
    <form className="mt-3 flex flex-col gap-3" onSubmit={submit} autoComplete="off">
      <Field
        label={t('credential.authorization')}
        help={t('credential.authorizationHelp')}
        errors={problem === undefined ? [] : [problem]}
      >
        {(control) => (
          <input
            {...control}
            name="authorization"
            type="password"
            autoComplete="off"
            required
            className="control id"
          />
        )}
      </Field>
      <Field
        label={t('credential.xuid')}
        help={t('credential.xuidHelp')}
        errors={isXuidWrong ? [t('credential.xuidWrong')] : []}
      >
        {(control) => (
          <input {...control} name="xuid" inputMode="numeric" autoComplete="off" className="control id" />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <button type="submit" className="button button-main">
          {t('credential.use')}
        </button>
        {userHash !== undefined && source === 'pasted' && (
          <button type="button" className="button" onClick={() => remove.run()}>
            {t('credential.forget')}
          </button>
        )}
        <Dialog.Close className="button">{t('credential.cancel')}</Dialog.Close>
      </div>
    </form>
  )
}
