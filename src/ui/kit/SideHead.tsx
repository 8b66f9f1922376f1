/** The heading of what stands beside a screen's main part, with the button that closes it. */
import { PanelRightClose } from 'lucide-react'

interface Props {
  readonly title: string
  readonly note?: string
  readonly closeLabel: string
  readonly onClose: () => void
}

export function SideHead({ title, note, closeLabel, onClose }: Props) {
  return (
    <div className="flex min-h-10 flex-none items-center gap-2 border-b border-line pr-2 pl-4">
      <h2 className="font-semibold">{title}</h2>
      <span className="flex-1 text-muted">{note}</span>
      <button
        type="button"
        className="icon-button max-sm:hidden"
        aria-label={closeLabel}
        title={closeLabel}
        onClick={onClose}
      >
        <PanelRightClose className="icon" aria-hidden="true" />
      </button>
    </div>
  )
}
