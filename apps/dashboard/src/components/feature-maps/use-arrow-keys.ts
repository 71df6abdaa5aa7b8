'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'

type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

/** Goes to a page on an arrow key, unless a control has the keyboard. null leads nowhere. */
export function useArrowKeys(pages: Partial<Record<Arrow, string | null>>): void {
  const router = useRouter()
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const page = pages[event.key as Arrow]
    if (page === null || page === undefined) return
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (
      event.target instanceof Element &&
      event.target.closest('input, select, textarea, [data-scroll-area]') !== null
    )
      return
    event.preventDefault()
    router.replace(page, { scroll: false })
  })
  useEffect(() => {
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
