'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

interface DialogProps {
  title: string
  /** What opens it; without one the page does. */
  trigger?: ReactNode
  open: boolean
  onOpenChange(open: boolean): void
  footer?: ReactNode
  children: ReactNode
}

/** A question over the page. Escape closes it, and the keyboard is back where it was. */
export function Dialog({ title, trigger, open, onOpenChange, footer, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger !== undefined && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[min(46rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-line bg-surface"
        >
          <header className="flex min-h-11 items-center justify-between gap-4 border-b border-line px-4 py-2">
            <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
            <Radix.Close
              aria-label="Close"
              className="rounded p-1.5 text-muted hover:bg-sunken hover:text-text"
            >
              <X size={16} aria-hidden="true" />
            </Radix.Close>
          </header>
          <div className="min-h-0 overflow-y-auto">{children}</div>
          {footer !== undefined && (
            <footer className="flex items-center justify-between gap-4 border-t border-line px-4 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
