'use client'

import { type ComponentProps, useRef } from 'react'
import { Panel } from '@/components/ui/panel'
import { SaveViewButton } from './save-view-button'

interface SavablePanelProps extends ComponentProps<typeof Panel> {
  /** Name of the picture; null while there is nothing to save. */
  saveAs: string | null
}

/** A panel whose content can be saved as a picture for print. */
export function SavablePanel({ saveAs, aside, children, ...rest }: SavablePanelProps) {
  const view = useRef<HTMLDivElement>(null)
  return (
    <Panel
      {...rest}
      aside={
        <span className="flex flex-wrap items-center gap-x-4">
          {aside}
          {saveAs !== null && <SaveViewButton view={view} name={saveAs} />}
        </span>
      }
    >
      <div ref={view}>{children}</div>
    </Panel>
  )
}
