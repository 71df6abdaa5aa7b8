import Link from 'next/link'

/** To a neighbour; plain text where there is none. */
export function StepLink({ href, children }: { href: string | null; children: string }) {
  if (href === null) return <span className="text-muted">{children}</span>
  return (
    <Link href={href} replace scroll={false} className="text-accent hover:underline">
      {children}
    </Link>
  )
}
