/** People in one line, each with the mark and name; choosing one opens the player. */
import { ExactText } from '../kit/ExactText.tsx'
import { IdentityMark } from './IdentityMark.tsx'
import { usePeople } from './people.ts'
import { useLinkTo } from './use-link-to.ts'

/** People that a line lists. */
const maxListed = 30

interface Props {
  readonly label: string
  readonly xuids: readonly string[]
  /** What is said if there are none. */
  readonly none: string
  /** After the name. */
  readonly noteOf?: (xuid: string) => string
}

export function PersonChips({ label, xuids, none, noteOf }: Props) {
  const { find } = usePeople()
  const linkTo = useLinkTo()
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <h3 className="text-xs text-muted">{label}</h3>
      {xuids.length === 0 && <span className="text-muted">{none}</span>}
      {xuids.slice(0, maxListed).map((xuid) => (
        <button
          key={xuid}
          type="button"
          className="chip bg-strong hover:text-accent"
          onClick={() => linkTo('/player', { xuid })}
        >
          <IdentityMark person={find(xuid)} />
          <ExactText>{find(xuid).name}</ExactText>
          {noteOf && <span className="text-muted">{noteOf(xuid)}</span>}
        </button>
      ))}
      {xuids.length > maxListed && <span className="text-xs text-muted">+{xuids.length - maxListed}</span>}
    </div>
  )
}
