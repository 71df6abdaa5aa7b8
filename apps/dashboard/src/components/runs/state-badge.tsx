import type { InspectionState, RunState } from '@convscope/shared'

const LOOKS: Record<RunState, { text: string; dot: string }> = {
  queued: { text: 'text-muted', dot: 'bg-muted' },
  running: { text: 'text-accent', dot: 'bg-accent motion-safe:animate-pulse' },
  completed: { text: 'text-good', dot: 'bg-good' },
  failed: { text: 'text-bad', dot: 'bg-bad' },
  cancelled: { text: 'text-warn', dot: 'bg-warn' },
}

export function StateBadge({ state }: { state: RunState | InspectionState }) {
  const { text, dot } = LOOKS[state]
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap text-sm font-medium ${text}`}>
      <span className={`size-2 rounded-full ${dot}`} aria-hidden="true" />
      {state}
    </span>
  )
}
