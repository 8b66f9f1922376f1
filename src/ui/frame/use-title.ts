/** The document's title: `Emberfall · 403 · Sessionscope`. */
import { useEffect, useLayoutEffect } from 'react'

const product = 'Sessionscope'

type Part = string | undefined

const writeTitle = (parts: readonly Part[]) =>
  [...parts.filter((part) => part !== undefined), product].join(' · ')

/** The title of the open screen, while it has no more exact one. */
let defaultTitle = product

/** The title that a screen begins with. */
export function useDefaultTitle(title: string): void {
  // Before the screen's own effect, which may know a more exact title.
  useLayoutEffect(() => {
    defaultTitle = writeTitle([title])
    document.title = defaultTitle
  }, [title])
}

/** A more exact title than the screen's own, while one of the parts is known. */
export function useTitle(...parts: readonly Part[]): void {
  const title = parts.some((part) => part !== undefined) ? writeTitle(parts) : undefined
  useEffect(() => {
    document.title = title ?? defaultTitle
  }, [title])
}
