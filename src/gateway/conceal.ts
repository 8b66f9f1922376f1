/** Makes a text fit for a log or a file: whatever has the form of an authorization goes out of it. */

const authorization = /(XBL3\.0(?:\s|\+|%20)+x(?:=|%3D))[^\s"'\\&<>]+/gi

/** Whatever has the form of an `XBL3.0` authorization loses what proves somebody. */
export function concealAuthorizations(text: string): string {
  return text.replace(authorization, '$1…')
}
