import type { ComponentProps, ReactNode } from 'react'

export const INPUT =
  'h-8 w-full rounded-md border border-line bg-surface px-2 text-sm placeholder:text-muted hover:border-strong-line aria-[invalid=true]:border-bad'

interface FieldProps {
  label: string
  /** Unit or remark after the label. */
  hint?: string | undefined
  error?: string | undefined
  /** The control's id; the message's is derived from it. */
  id: string
  className?: string
  children: ReactNode
}

/** A labelled control with its message beside it. */
export function Field({ label, hint, error, id, className = '', children }: FieldProps) {
  return (
    <div className={`min-w-0 space-y-1 ${className}`}>
      <label htmlFor={id} className="block text-sm font-medium">
        {label} {hint !== undefined && <span className="font-normal text-muted">{hint}</span>}
      </label>
      {children}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  )
}

export function Input({ error, ...rest }: ComponentProps<'input'> & { error?: string | undefined }) {
  return (
    <input
      className={INPUT}
      aria-invalid={error !== undefined}
      aria-describedby={error === undefined ? undefined : `${rest.id}-error`}
      {...rest}
    />
  )
}

export function Select({ error, ...rest }: ComponentProps<'select'> & { error?: string | undefined }) {
  return (
    <select
      className={INPUT}
      aria-invalid={error !== undefined}
      aria-describedby={error === undefined ? undefined : `${rest.id}-error`}
      {...rest}
    />
  )
}
