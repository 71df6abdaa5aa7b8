import type { ReactNode } from 'react'
import { ScrollArea } from './scroll-area'

interface PanelProps {
  title?: ReactNode
  /** Beside the title: a count, a note, actions. */
  aside?: ReactNode
  /** Without padding, for tables. */
  flush?: boolean
  className?: string
  children: ReactNode
}

export function Panel({ title, aside, flush = false, className = '', children }: PanelProps) {
  return (
    <section className={`min-w-0 rounded-lg border border-line bg-surface ${className}`}>
      {title !== undefined && (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2">
          <h2 className="text-base font-semibold">{title}</h2>
          <div className="text-sm text-muted">{aside}</div>
        </header>
      )}
      {flush ? (
        <ScrollArea label={typeof title === 'string' ? title : 'Table'}>{children}</ScrollArea>
      ) : (
        <div className="p-4">{children}</div>
      )}
    </section>
  )
}

export function PageTitle({ title, aside }: { title: ReactNode; aside?: ReactNode }) {
  return (
    <div className="mb-6 flex flex-wrap items-center justify-between gap-3">
      <h1 className="text-xl font-semibold">{title}</h1>
      <div className="flex flex-wrap items-center gap-2">{aside}</div>
    </div>
  )
}
