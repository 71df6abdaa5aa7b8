'use client'

import { Menu } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { DropdownMenu } from 'radix-ui'
import { MAIN_PAGES } from './main-pages'

/** The main pages where there is no room for their names side by side: where one is, and where else one can go. */
export function MainMenu() {
  const path = usePathname()
  const here = MAIN_PAGES.find(({ isHere }) => isHere(path))
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="flex h-8 items-center gap-2 rounded-md border border-line px-2.5 text-sm hover:bg-sunken">
        <Menu size={16} aria-hidden="true" />
        <span className="sr-only">Menu: </span>
        {here?.title ?? 'Menu'}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          className="z-50 min-w-44 rounded-md border border-line bg-surface p-1 shadow-lg"
        >
          {MAIN_PAGES.map(({ href, title }) => (
            <DropdownMenu.Item key={href} asChild>
              <Link
                href={href}
                aria-current={href === here?.href ? 'page' : undefined}
                className="block rounded px-3 py-2 outline-none aria-[current=page]:text-accent data-highlighted:bg-accent-soft"
              >
                {title}
              </Link>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
