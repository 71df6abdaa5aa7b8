'use client'

import { useEffect, useEffectEvent, useState } from 'react'

interface PlayerOptions {
  epoch: number
  /** Those that can be shown, in their order. */
  epochs: readonly number[]
  /** Epochs a second. */
  speed: number
  /** Whether the epoch is on the screen; the next one waits for it. */
  isShown: boolean
  onEpoch(epoch: number): void
}

/** Steps from epoch to epoch, to the last; played at the last, it begins anew. */
export function usePlayer({ epoch, epochs, speed, isShown, onEpoch }: PlayerOptions) {
  const [isPlaying, setPlaying] = useState(false)
  const next = epochs.find((each) => each > epoch)
  const step = useEffectEvent(() => {
    if (next !== undefined) onEpoch(next)
  })
  const isAtEnd = next === undefined
  useEffect(() => {
    if (!isPlaying || !isShown) return
    if (isAtEnd) {
      setPlaying(false)
      return
    }
    // Every epoch starts its own wait.
    void epoch
    const timer = setTimeout(step, 1000 / speed)
    return () => clearTimeout(timer)
  }, [isPlaying, isShown, isAtEnd, epoch, speed])
  return {
    isPlaying,
    stop: () => setPlaying(false),
    toggle: () => {
      const [first] = epochs
      if (!isPlaying && isAtEnd && first !== undefined) onEpoch(first)
      setPlaying(!isPlaying && epochs.length > 1)
    },
  }
}
