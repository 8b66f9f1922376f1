/** Something that the command palette offers. */
export interface Command {
  readonly id: string
  readonly label: string
  /** What kind of thing it is. */
  readonly kind: string
  /** Found as well by this: a XUID, a SCID. */
  readonly detail: string
  readonly run: () => void
}
