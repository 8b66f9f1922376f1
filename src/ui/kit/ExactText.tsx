/** A text from outside exactly as it is: blanks stay, and what could not be seen or would turn the text is escaped. */

/** Control, format (bidirectional marks, zero width) and separator characters other than a blank; halves of pairs. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/gu

const escapeOf = (character: string) =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Printable ASCII, as most texts are: found faster than that there is nothing unseen. */
const plain = /^[ -~]*$/

/** The text in parts; those at odd places are escapes. */
export function splitUnseen(text: string): string[] {
  if (plain.test(text)) return [text]
  const parts: string[] = []
  let from = 0
  for (const found of text.matchAll(unseen)) {
    parts.push(text.slice(from, found.index), escapeOf(found[0]))
    from = found.index + found[0].length
  }
  return [...parts, text.slice(from)]
}

/** The same as one text: for a title, or where no element can stand. */
export const escapeUnseen = (text: string) => splitUnseen(text).join('')

export function ExactText({ children, className = '' }: { children: string; className?: string }) {
  const parts = splitUnseen(children)
  return (
    <bdi className={`exact ${className}`}>
      {parts.length === 1
        ? children
        : parts.map((part, i) =>
            i % 2 === 0 ? (
              part
            ) : (
              <span key={i} className="rounded-sm bg-warn-soft text-warn">
                {part}
              </span>
            ),
          )}
    </bdi>
  )
}
