/** A JSON text that can be changed, with what is wrong with it. */
import { Suspense } from 'react'
import { lazyPart } from '../kit/lazy-part.tsx'
import type { JsonEditorProps } from './JsonEditor.tsx'

const JsonEditor = lazyPart<JsonEditorProps>(() => import('./JsonEditor.tsx').then((part) => part.JsonEditor))

interface Props extends Omit<JsonEditorProps, 'isInvalid'> {
  readonly issues: readonly string[]
}

export function JsonField({ issues, ...props }: Props) {
  return (
    <div className="flex flex-col gap-1">
      <Suspense fallback={<div className="control h-auto min-h-20" aria-busy="true" />}>
        <JsonEditor {...props} isInvalid={issues.length > 0} />
      </Suspense>
      <ul aria-live="polite" className="text-xs font-medium text-bad">
        {issues.map((issue) => (
          <li key={issue}>{issue}</li>
        ))}
      </ul>
    </div>
  )
}
