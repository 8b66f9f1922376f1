/** Removes authorization tokens from a text before it is logged or written to a file. */

const authorization = /(XBL3\.0(?:\s|\+|%20)+x(?:=|%3D))[^\s"'\\&<>]+/gi

/** Replaces the user hash and the token of each `XBL3.0` authorization in a text by `…`. */
export function concealAuthorizations(text: string): string {
  return text.replace(authorization, '$1…')
}
