import Link from 'next/link'
import type { ComponentProps } from 'react'

const BASE =
  'inline-flex h-8 items-center justify-center gap-2 whitespace-nowrap rounded-md border px-3 text-sm font-medium disabled:cursor-not-allowed disabled:opacity-50'
const KINDS = {
  primary: 'border-transparent bg-accent text-accent-text hover:opacity-90',
  plain: 'border-line bg-surface hover:bg-sunken',
  danger: 'border-line bg-surface text-bad hover:bg-sunken',
  quiet: 'border-transparent text-muted hover:bg-sunken hover:text-text',
}
type Kind = keyof typeof KINDS

/** For what is no button of the page, such as the link of a download. */
export const buttonClass = (kind: Kind = 'plain'): string => `${BASE} ${KINDS[kind]}`

export function Button({
  kind = 'plain',
  className = '',
  ...rest
}: ComponentProps<'button'> & { kind?: Kind }) {
  return <button type="button" className={`${BASE} ${KINDS[kind]} ${className}`} {...rest} />
}

export function LinkButton({
  kind = 'plain',
  className = '',
  ...rest
}: ComponentProps<typeof Link> & { kind?: Kind }) {
  return <Link className={`${BASE} ${KINDS[kind]} ${className}`} {...rest} />
}
