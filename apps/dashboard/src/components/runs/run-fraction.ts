import type { RunProgress, RunSummary } from '@convscope/shared'

/** How much of a run is done, 0 to 1; a finished one is done, whether it stopped early or not. */
export function runFraction(
  run: Pick<RunSummary, 'state' | 'epochs' | 'epochsDone'> & { progress: RunProgress | null },
): number {
  if (run.state === 'completed') return 1
  const { progress } = run
  if (progress === null || progress.epoch <= run.epochsDone) return run.epochsDone / run.epochs
  return (progress.epoch - 1 + progress.batch / Math.max(1, progress.batches)) / run.epochs
}
