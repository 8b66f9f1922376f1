/**
 * A part of a screen that is loaded when it is first shown. If it cannot be loaded, because the server is away,
 * it says so in its place, and is loaded again on request or when the server is back.
 */
import {
  type ComponentType,
  createElement,
  startTransition,
  use,
  useCallback,
  useEffect,
  useReducer,
  useState,
} from 'react'
import { fulfilled } from '../language/fulfilled.ts'
import { useSpeech } from '../language/speech.tsx'
import { ErrorNote } from './ErrorNote.tsx'
import { words } from './words.ts'

/** What each part that could not be loaded does when the server is back. */
const missingParts = new Set<() => void>()

/** Call it when the server answers again. */
export function retryMissingParts(): void {
  for (const onBack of [...missingParts]) onBack()
}

interface MissingProps {
  readonly says: 'part.missing' | 'part.unopened'
  readonly onRetry: () => void
  /** The server answers again. */
  readonly onBack: () => void
}

/** In place of a part, or beside the button that opens it. */
function PartMissing({ says, onRetry, onBack }: MissingProps) {
  const { t } = useSpeech(words)
  useEffect(() => {
    missingParts.add(onBack)
    return () => {
      missingParts.delete(onBack)
    }
  }, [onBack])
  return (
    <span className="flex flex-wrap items-center gap-2">
      <ErrorNote>{t(says)}</ErrorNote>
      <button type="button" className="button" onClick={onRetry}>
        {t('part.retry')}
      </button>
    </span>
  )
}

export interface LazyPart<Props> {
  (props: Props): React.ReactNode
  /** Loads the part before it is shown; again if that failed before. Never rejects. */
  readonly preload: () => Promise<void>
}

/** Put it into a Suspense. */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  let loading: Promise<ComponentType<Props> | undefined> | undefined
  let hasFailed = false
  const start = () => {
    loading ??= load().then(
      (part) => {
        loading = fulfilled(part)
        return part
      },
      () => {
        hasFailed = true
        return undefined
      },
    )
    return loading
  }
  const startAgain = () => {
    if (hasFailed) loading = undefined
    hasFailed = false
    return start()
  }
  function Part(props: Props) {
    const [, redraw] = useReducer((count: number) => count + 1, 0)
    const retry = useCallback(() => {
      void startAgain()
      startTransition(redraw)
    }, [])
    const Loaded = use(start())
    return Loaded ? (
      createElement<Props>(Loaded, props)
    ) : (
      <div className="p-3">
        <PartMissing says="part.missing" onRetry={retry} onBack={retry} />
      </div>
    )
  }
  return Object.assign(Part, {
    preload: async () => {
      await startAgain()
    },
  })
}

export interface OpenedPart {
  readonly isOpen: boolean
  /** Opens the part as soon as it is loaded. */
  readonly open: () => void
  readonly close: () => void
  /** Says that the part could not be loaded; undefined otherwise. */
  readonly missing: React.ReactNode
}

/** A part that a button opens. The button stays if the part cannot be loaded. */
export function useOpenedPart(load: () => Promise<unknown>): OpenedPart {
  const [state, setState] = useState<'closed' | 'open' | 'missing'>('closed')
  const open = useCallback(
    () =>
      void load().then(
        () => setState('open'),
        () => setState('missing'),
      ),
    [load],
  )
  const close = useCallback(() => setState('closed'), [])
  return {
    isOpen: state === 'open',
    open,
    close,
    // When the server is back, the note goes, and nothing opens by itself.
    missing:
      state === 'missing' ? <PartMissing says="part.unopened" onRetry={open} onBack={close} /> : undefined,
  }
}
