/** Why something that was asked for was not done. */

export function ErrorNote({ children }: { children: string | undefined }) {
  if (children === undefined) return null
  return (
    <span role="alert" className="max-w-72 border-l-2 border-bad pl-2 break-words text-bad">
      {children}
    </span>
  )
}
