'use client'

import { type ComponentProps, useEffect, useRef, useState } from 'react'

interface ScrollAreaProps extends Omit<ComponentProps<'div'>, 'ref'> {
  /** What lies in it, for who hears the page. */
  label: string
  /** Whether it scrolls up and down too; sideways it always does. */
  vertical?: boolean
}

/** What may be larger than its place: scrolls within, and where it does, the keyboard reaches it. */
export function ScrollArea({ label, className = '', vertical = false, children, ...rest }: ScrollAreaProps) {
  const area = useRef<HTMLDivElement>(null)
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const { current } = area
    if (current === null) return
    const look = () =>
      setScrolls(
        current.scrollWidth > current.clientWidth ||
          (vertical && current.scrollHeight > current.clientHeight),
      )
    const observer = new ResizeObserver(look)
    observer.observe(current)
    for (const child of current.children) observer.observe(child)
    return () => observer.disconnect()
  }, [vertical])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is of forms.
    <div
      ref={area}
      role="group"
      aria-label={label}
      tabIndex={scrolls ? 0 : undefined}
      data-scroll-area={scrolls ? '' : undefined}
      className={`max-w-full overflow-x-auto ${vertical ? 'overflow-y-auto' : 'overflow-y-hidden'} ${className}`}
      {...rest}
    >
      {children}
    </div>
  )
}
