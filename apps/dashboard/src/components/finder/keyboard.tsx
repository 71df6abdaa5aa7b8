'use client'

import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Kbd } from '@/components/ui/kbd'
import { Finder } from './finder'
import { KeyList } from './key-list'

/** The finder and the list of keys, each with its key, and the finder with a button for who has none. */
export function Keyboard() {
  const [open, setOpen] = useState<'finder' | 'keys' | null>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '/') setOpen('finder')
      else if (event.key === '?') setOpen('keys')
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const close = () => setOpen(null)
  return (
    <>
      <button
        type="button"
        aria-label="Find (/)"
        title="Find (/). All keys: ?"
        onClick={() => setOpen('finder')}
        className="flex h-8 items-center gap-2 rounded-md border border-line px-2 text-sm text-muted hover:bg-sunken"
      >
        <Search size={16} aria-hidden="true" />
        <span className="hidden md:inline">
          <Kbd>/</Kbd>
        </span>
      </button>
      <Finder open={open === 'finder'} onOpenChange={(isOpen) => (isOpen ? setOpen('finder') : close())} />
      <KeyList open={open === 'keys'} onOpenChange={(isOpen) => (isOpen ? setOpen('keys') : close())} />
    </>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=radio], [type=checkbox], [type=range]), textarea, select') !== null
  )
}
