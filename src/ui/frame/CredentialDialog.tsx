/** Gives a connection its authorization. It goes to the server and is kept nowhere here. */
import { Dialog } from '@base-ui/react/dialog'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ConsoleError } from '#api/client.ts'
import type { Connection, ConnectionList } from '#contract/console/connections.ts'
import { Xuid } from '#contract/identifiers.ts'
import { Field } from '../kit/Field.tsx'
import { client, connectionsQuery } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'

export function CredentialDialog({ connection, disabled }: { connection: Connection; disabled: boolean }) {
  const { t } = useSpeech()
  const queries = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const [xuidWrong, setXuidWrong] = useState(false)
  const { userHash, source } = connection.credential ?? {}
  const isForgettable = userHash !== undefined && source === 'pasted'
  const take = async (change: Promise<ConnectionList>, form?: HTMLFormElement) => {
    try {
      queries.setQueryData(connectionsQuery.queryKey, await change)
      form?.reset()
      setOpen(false)
      setTrouble(undefined)
    } catch (error) {
      const isRefused = error instanceof ConsoleError && error.status === 400
      setTrouble(isRefused ? t('credential.wrong') : error instanceof Error ? error.message : String(error))
    }
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    const typed = String(given.get('xuid') ?? '').trim()
    const xuid = typed === '' ? undefined : Xuid.safeParse(typed)
    setXuidWrong(xuid?.success === false)
    if (xuid && !xuid.success) return
    const authorization = String(given.get('authorization') ?? '').trim()
    const paste = { authorization, ...(xuid && { xuid: xuid.data }) }
    void take(client.pasteCredential({ parts: { name: connection.name }, body: paste }), form)
  }
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger className="button" disabled={disabled}>
        {t('credential.open')}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-30 w-[min(34rem,calc(100vw-16px))] -translate-x-1/2 rounded-box border border-edge bg-surface p-4 shadow-lg">
          <Dialog.Title className="text-base font-semibold">
            {t('credential.title', { name: connection.title })}
          </Dialog.Title>
          <Dialog.Description className="mt-1 text-muted">{t('credential.body')}</Dialog.Description>
          {userHash !== undefined && (
            <p className="id mt-1 break-all">{t('credential.now', { hash: userHash })}</p>
          )}
          <form className="mt-3 flex flex-col gap-3" onSubmit={submit} autoComplete="off">
            <Field
              label={t('credential.authorization')}
              help={t('credential.authorizationHelp')}
              errors={trouble === undefined ? [] : [trouble]}
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
              errors={xuidWrong ? [t('credential.xuidWrong')] : []}
            >
              {(control) => (
                <input
                  {...control}
                  name="xuid"
                  inputMode="numeric"
                  autoComplete="off"
                  className="control id"
                />
              )}
            </Field>
            <div className="flex flex-wrap gap-2">
              <button type="submit" className="button button-main">
                {t('credential.use')}
              </button>
              {isForgettable && (
                <button
                  type="button"
                  className="button"
                  onClick={() => void take(client.removeCredential({ parts: { name: connection.name } }))}
                >
                  {t('credential.forget')}
                </button>
              )}
              <Dialog.Close className="button">{t('credential.cancel')}</Dialog.Close>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
