/** What was not sent: a dash with its reason, unlike false and unlike empty. */

export function Absent({ reason }: { reason: string }) {
  return (
    <span title={reason} className="text-muted" data-absent="">
      <span aria-hidden="true">–</span>
      <span className="sr-only">{reason}</span>
    </span>
  )
}
