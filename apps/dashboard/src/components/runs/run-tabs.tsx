import type { RunDetail } from '@convscope/shared'
import Link from 'next/link'

export const RUN_PLACES = [
  { place: 'overview', title: 'Overview', path: '' },
  { place: 'layers', title: 'Layers', path: '/layers' },
  { place: 'test-set', title: 'Test set', path: '/test-set' },
  { place: 'through-time', title: 'Through time', path: '/through-time' },
] as const
export type RunPlace = (typeof RUN_PLACES)[number]['place']

/** The pages of a run. A chosen checkpoint goes along. */
export function RunTabs({
  run,
  here,
  checkpointId,
}: {
  run: Pick<RunDetail, 'id' | 'checkpoints'>
  here: RunPlace
  checkpointId?: string | undefined
}) {
  if (run.checkpoints.length === 0) return null
  return (
    <nav aria-label="Run" className="flex gap-1 overflow-x-auto border-b border-line">
      {RUN_PLACES.map(({ place, title, path }) => (
        <Link
          key={place}
          href={`/runs/${run.id}${path}${checkpointId !== undefined && path !== '' ? `?checkpoint=${checkpointId}` : ''}`}
          aria-current={place === here ? 'page' : undefined}
          className="whitespace-nowrap border-b-2 border-transparent px-3 py-2 text-sm text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text"
        >
          {title}
        </Link>
      ))}
    </nav>
  )
}
