/** What is measured inside a page. Everything here runs in the browser, so each function stands for itself. */
import type { Page } from '@playwright/test'
import type { BenchPage } from './common.ts'

declare global {
  interface Window {
    /** Of the two pages that stand beside the console. */
    bench: BenchPage
    /** Milliseconds from the call of `act` until what it changed was painted. */
    timeUntil: (act: () => unknown, isDone: () => boolean) => Promise<number>
    /** Milliseconds of each frame while the element is scrolled by `pixels` in each. */
    scrollFrames: (scroller: Element, pixels: number, count: number) => Promise<number[]>
    layoutShift: number
    /** Milliseconds: the longest time that the page took to handle one key, and until its next painting. */
    longestKey: { handled: number; painted: number }
    usableAt: number
  }
}

/** Added to every page before its own scripts. */
export function instrument(): void {
  const afterPaint = () =>
    new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve()
      requestAnimationFrame(() => port2.postMessage(undefined))
    })
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  window.timeUntil = async (act, isDone) => {
    const startedAt = performance.now()
    act()
    while (!isDone()) await nextFrame()
    await afterPaint()
    return performance.now() - startedAt
  }
  window.scrollFrames = async (scroller, pixels, count) => {
    const frames: number[] = []
    let before = await nextFrame()
    for (let i = 0; i < count; i++) {
      scroller.scrollTop += pixels
      const now = await nextFrame()
      frames.push(now - before)
      before = now
    }
    return frames
  }
  window.layoutShift = 0
  window.longestKey = { handled: 0, painted: 0 }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value?: number
      hadRecentInput?: boolean
    })[]) {
      // What moves at once after a key or a click was asked for.
      if (!entry.hadRecentInput) window.layoutShift += entry.value ?? 0
    }
  }).observe({ type: 'layout-shift', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      if (/^key|input$/.test(entry.name)) {
        const { longestKey } = window
        longestKey.handled = Math.max(longestKey.handled, entry.processingEnd - entry.processingStart)
        longestKey.painted = Math.max(longestKey.painted, entry.duration)
      }
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
  const watch = () => {
    const send = [...document.querySelectorAll('button')].find((one) => one.textContent?.startsWith('Send'))
    if (send && !send.disabled) {
      window.usableAt = performance.now()
      console.debug('usable')
    } else requestAnimationFrame(watch)
  }
  requestAnimationFrame(watch)
}

/** Slows the page's own thread down to a quarter, as on a slow laptop. */
export async function throttle(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
}
