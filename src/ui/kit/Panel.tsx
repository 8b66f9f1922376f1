/** A heading with a few lines and actions, in the place of content that is not there. */
import type { ReactNode } from 'react'

export function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-3 px-6 py-8 text-base">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </div>
  )
}
