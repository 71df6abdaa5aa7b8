'use client'

import type { SpaceReport } from '@convscope/shared'
import { HardDrive } from 'lucide-react'
import { spaceSentence } from './space-sentence'
import { useSpace } from './use-space'

/** Above every page while space is short: what waits, and how much is missing. */
export function SpaceNotice({ initial }: { initial: SpaceReport }) {
  const { shortages } = useSpace(initial)
  if (shortages.length === 0) return null
  return (
    <div role="status" className="border-b border-line bg-sunken">
      <p className="mx-auto flex max-w-[1440px] gap-3 px-4 py-3 text-sm sm:px-6">
        <HardDrive size={18} className="mt-px shrink-0 text-warn" aria-hidden="true" />
        <span className="min-w-0 break-words">{spaceSentence(shortages)}</span>
      </p>
    </div>
  )
}
