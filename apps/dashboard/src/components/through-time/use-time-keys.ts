'use client'

import { useEffect, useEffectEvent } from 'react'

const FIELDS = 'input, select, textarea, [role=dialog]'

/** Left and right step through the epochs, the space bar plays, unless a control has the keyboard. */
export function useTimeKeys({ onStep, onPlay }: { onStep(by: -1 | 1): void; onPlay(): void }): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const { target } = event
    if (target instanceof Element && target.closest(FIELDS) !== null) return
    if (event.key === 'ArrowLeft') onStep(-1)
    else if (event.key === 'ArrowRight') onStep(1)
    else if (event.key === ' ') {
      // A button or link answers to the space bar itself.
      if (target instanceof Element && target.closest('button, a') !== null) return
      onPlay()
    } else return
    event.preventDefault()
  })
  useEffect(() => {
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
