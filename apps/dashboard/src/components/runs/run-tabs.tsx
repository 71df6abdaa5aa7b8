import type { RunDetail } from '@convscope/shared'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { FindableRun } from './findable-run'
import { RUN_PLACES, type RunPlace, runPath } from './run-places'

interface RunTabsProps {
  run: Pick<RunDetail, 'id' | 'name' | 'summary'>
  here: RunPlace
  checkpointId?: string | undefined
  /** Beside the tabs. */
  children?: ReactNode
}

/** The way from each page of a run to the others. */
export function RunTabs({ run, here, checkpointId, children }: RunTabsProps) {
  return (
    <div className="flex flex-wrap-reverse items-center justify-between gap-x-6 gap-y-2 border-b border-line">
      <nav aria-label="Run" className="flex min-w-0 gap-1 overflow-x-auto">
        {RUN_PLACES.map((each) => (
          <Link
            key={each.place}
            href={runPath(run.id, each, checkpointId)}
            aria-current={each.place === here ? 'page' : undefined}
            className="whitespace-nowrap border-b-2 border-transparent px-3 py-2 text-sm text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text"
          >
            {each.title}
          </Link>
        ))}
      </nav>
      {children}
      <FindableRun run={run} checkpointId={checkpointId} />
    </div>
  )
}
