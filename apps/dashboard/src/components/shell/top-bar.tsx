'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Keyboard } from '../finder/keyboard'
import { MainMenu } from './main-menu'
import { MAIN_PAGES } from './main-pages'
import { ThemeSwitch } from './theme-switch'

export function TopBar() {
  const path = usePathname()
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-surface">
      <div className="mx-auto flex h-12 max-w-[1440px] items-center gap-4 px-4 sm:px-6">
        <Link href="/" className="flex items-center gap-2 font-semibold">
          <Mark />
          <span className="sr-only sm:not-sr-only">Convscope</span>
        </Link>
        <div className="grow md:hidden">
          <MainMenu />
        </div>
        <nav aria-label="Main" className="hidden h-full grow gap-1 md:flex">
          {MAIN_PAGES.map(({ href, title, isHere }) => (
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
