/** A status code: its digits, its shape and its colour say the same. */
import { ArrowRight, Ban, Check, CircleAlert, ServerCrash } from 'lucide-react'

/** The class of a code by its look. 403 looks like a failure of the service: both stop the work. */
export function classOfStatus(status: number): '2xx' | '3xx' | '4xx' | 'bad' {
  if (status === 403 || status >= 500 || status < 200) return 'bad'
  if (status < 300) return '2xx'
  return status < 400 ? '3xx' : '4xx'
}

const icons = { '2xx': Check, '3xx': ArrowRight, '4xx': CircleAlert } as const

interface Props {
  readonly status: number
  readonly isLarge?: boolean
}

export function StatusCode({ status, isLarge = false }: Props) {
  const kind = classOfStatus(status)
  const Icon = kind === 'bad' ? (status === 403 ? Ban : ServerCrash) : icons[kind]
  const size = isLarge
    ? 'min-h-10 gap-2 rounded-card px-3 text-xl max-sm:min-h-8 max-sm:px-2 max-sm:text-lg'
    : ''
  return (
    <span className={`status-code status-${kind} ${size}`}>
      <Icon className={isLarge ? 'size-4.5' : 'size-3'} strokeWidth={2.25} aria-hidden="true" />
      {status}
    </span>
  )
}

/** A code that is predicted and not observed: dashed. */
export function PredictedCode({ status }: { status: number }) {
  const tone = status < 300 ? 'text-good' : status === 403 || status >= 500 ? 'text-bad' : 'text-warn'
  return (
    <span className="pill pill-predicted">
      <span className={`id font-bold ${tone}`}>{status}</span>
    </span>
  )
}
