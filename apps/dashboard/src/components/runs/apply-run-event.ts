import type { CheckpointRecord, EpochRecord, RunDetail, RunEvent } from '@convscope/shared'

/** A run after an event. Epochs and checkpoints are inserted by their epoch, so that a replay changes nothing. */
export function applyRunEvent(run: RunDetail, event: RunEvent): RunDetail {
  switch (event.type) {
    case 'state':
      return { ...run, ...event.data, progress: event.data.state === 'running' ? run.progress : null }
    case 'progress':
      return run.state === 'running' ? { ...run, progress: event.data } : run
    case 'epoch': {
      const epochRecords = insertByEpoch(run.epochRecords, event.data)
      return { ...run, epochRecords, epochsDone: epochRecords.at(-1)?.epoch ?? 0 }
    }
    case 'checkpoint': {
      const { data } = event
      const others = run.checkpoints.map((checkpoint) => ({
        ...checkpoint,
        best: checkpoint.best && !data.best,
        last: checkpoint.last && !data.last,
      }))
      const best = data.best ? data : run.best
      return { ...run, best, checkpoints: insertByEpoch<CheckpointRecord>(others, data) }
    }
  }
}

function insertByEpoch<Row extends Pick<EpochRecord, 'epoch'>>(rows: Row[], row: Row): Row[] {
  return [...rows.filter(({ epoch }) => epoch !== row.epoch), row].sort((a, b) => a.epoch - b.epoch)
}
