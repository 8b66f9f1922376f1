/** A small round mark beside a word: the shape says the same as the word, in any colour. */

export type MarkShape = 'hollow' | 'half' | 'filled' | 'ringed' | 'bar'

export function Mark({ shape, className = '' }: { shape: MarkShape; className?: string }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" className={`inline-block size-[11px] shrink-0 ${className}`}>
      {shape === 'bar' ? (
        <path d="M2 6h8" stroke="currentColor" strokeWidth="2" />
      ) : (
        <circle
          cx="6"
          cy="6"
          r="4.5"
          fill={shape === 'filled' ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="1.5"
        />
      )}
      {shape === 'half' && <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" />}
      {shape === 'ringed' && <circle cx="6" cy="6" r="2.2" fill="currentColor" />}
    </svg>
  )
}
