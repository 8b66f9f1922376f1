/**
 * A main part and a side part, with a bar between them that is moved by mouse or arrow keys. The side stands at
 * the right, or below on a narrower page. It can be closed to a narrow button, also by Enter on the bar.
 */
import { PanelRightOpen } from 'lucide-react'
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { sideSizes } from './side-sizes.ts'
import { useMediaQuery } from './use-media-query.ts'

/** Where the side part stands below the main one. */
export const belowQuery = '(max-width: 1100px)'

/** Pixels that one press of an arrow key moves the bar. */
const step = 24

interface Props {
  readonly main: ReactNode
  readonly side: ReactNode
  /** What the closed side part is called. */
  readonly openLabel: string
  readonly resizeLabel: string
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onClose: () => void
  /** Pixels. */
  readonly size: number
  readonly onSize: (size: number) => void
}

const clampSize = (size: number) => Math.round(Math.min(sideSizes.max, Math.max(sideSizes.min, size)))

export function SplitPane({ main, side, openLabel, resizeLabel, isOpen, size, ...props }: Props) {
  const isBelow = useMediaQuery(belowQuery)
  const style: CSSProperties & { '--side': string } = { '--side': `${size}px` }
  const move = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const box = event.currentTarget.parentElement?.getBoundingClientRect()
    if (box) onSize(clampSize(isBelow ? box.bottom - event.clientY : box.right - event.clientX))
  }
  const { onOpen, onClose, onSize } = props
  const press = ({ key }: KeyboardEvent) => {
    if (key === 'Enter') onClose()
    const sign =
      key === 'ArrowLeft' || key === 'ArrowUp' ? 1 : key === 'ArrowRight' || key === 'ArrowDown' ? -1 : 0
    if (sign !== 0) onSize(clampSize(size + sign * step))
  }
  return (
    <div className={`split ${isOpen ? 'split-open' : ''}`} style={style}>
      <div className="split-main">{main}</div>
      {isOpen ? (
        <>
          <hr
            tabIndex={0}
            aria-label={resizeLabel}
            aria-orientation={isBelow ? 'horizontal' : 'vertical'}
            aria-valuemin={sideSizes.min}
            aria-valuemax={sideSizes.max}
            aria-valuenow={size}
            className="split-bar"
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={move}
            onKeyDown={press}
          />
          <div className="split-side">{side}</div>
        </>
      ) : (
        <button type="button" className="split-rail" onClick={onOpen}>
          <PanelRightOpen className="icon" aria-hidden="true" />
          <span>{openLabel}</span>
        </button>
      )}
    </div>
  )
}
