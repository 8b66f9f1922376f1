/** In place of a screen that the signed-in person may not see: its title, and why. */
export function ClosedPage({ title, reason }: { readonly title: string; readonly reason: string }) {
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-3 px-4 py-6">
      <h1 className="text-xl font-semibold">{title}</h1>
      <p className="text-warn">{reason}</p>
    </div>
  )
}
