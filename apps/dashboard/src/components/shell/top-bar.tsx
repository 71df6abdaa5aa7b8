'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Keyboard } from '../finder/keyboard'
import { ThemeSwitch } from './theme-switch'

const PLACES = [
  { href: '/', title: 'Runs', isHere: (path: string) => path === '/' || /^\/runs\/(?!new)/.test(path) },
  { href: '/runs/new', title: 'New run', isHere: (path: string) => path === '/runs/new' },
  { href: '/inspections', title: 'Inspections', isHere: (path: string) => path.startsWith('/inspections') },
  { href: '/notes', title: 'Notes', isHere: (path: string) => path.startsWith('/notes') },
  { href: '/datasets', title: 'Data sets', isHere: (path: string) => path.startsWith('/datasets') },
  { href: '/workers', title: 'Workers', isHere: (path: string) => path.startsWith('/workers') },
]

export function TopBar() {
  const path = usePathname()
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-surface">
      <div className="mx-auto flex h-12 max-w-[1440px] items-center gap-4 px-4 sm:px-6">
        <Link href="/" className="flex items-center gap-2 font-semibold">
          <Mark />
          <span className="hidden sm:inline">Convscope</span>
        </Link>
        <nav aria-label="Main" className="flex h-full grow gap-1 overflow-x-auto">
          {PLACES.map(({ href, title, isHere }) => (
            <Link
              key={href}
              href={href}
              aria-current={isHere(path) ? 'page' : undefined}
              className="flex items-center whitespace-nowrap border-b-2 border-transparent px-2 text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text"
            >
              {title}
            </Link>
          ))}
        </nav>
        <Keyboard />
        <ThemeSwitch />
      </div>
    </header>
  )
}

/** Maps laid over one another, the last one the most abstract. */
function Mark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <rect x="1" y="1" width="12" height="12" rx="2" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <rect x="7" y="7" width="12" height="12" rx="2" fill="var(--accent)" />
    </svg>
  )
}
