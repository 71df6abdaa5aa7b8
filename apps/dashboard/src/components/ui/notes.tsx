import type { ErrorDetails } from '@convscope/shared'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { inWords } from '@/format/field-words'

/** An error as the person who can act on it needs it: a sentence in the page's words, and a way out. */
export function ErrorNote({ error, children }: { error: ErrorDetails; children?: ReactNode }) {
  const { message } = inWords({ field: error.field ?? '', message: error.message })
  return (
    <div
      role="alert"
      data-code={error.code}
      className="flex gap-3 rounded-lg border border-bad/40 bg-bad/5 p-4"
    >
      <CircleAlert size={18} className="mt-0.5 shrink-0 text-bad" aria-hidden="true" />
      <div className="min-w-0 space-y-2">
        <p className="break-words">{message}</p>
        {children}
      </div>
    </div>
  )
}

export function Hint({ children }: { children: ReactNode }) {
  return (
    <p className="rounded-lg border border-line bg-sunken px-4 py-3 text-sm" role="status">
      {children}
    </p>
  )
}

/** Where there is nothing yet: what would be here, and how it comes here. */
export function EmptyState({
  title,
  isPage = false,
  children,
}: {
  title: string
  /** Whether it is all that the page has: then its title is the page's. */
  isPage?: boolean
  children: ReactNode
}) {
  const Title = isPage ? 'h1' : 'p'
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-16 text-center">
      <Title className="text-lg font-medium">{title}</Title>
      <div className="max-w-prose text-muted">{children}</div>
    </div>
  )
}
