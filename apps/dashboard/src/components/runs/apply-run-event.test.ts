import type { CheckpointRecord, EpochRecord, RunDetail } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { applyRunEvent } from './apply-run-event'

const run = { state: 'running', epochRecords: [], checkpoints: [], best: null, progress: null, epochsDone: 0 }
const start = run as unknown as RunDetail
const metrics = { loss: 1, accuracy: 0.5, valLoss: 1, valAccuracy: 0.5 }
const epoch = (n: number): EpochRecord => ({ ...metrics, epoch: n, durationMs: 10, finishedAt: '' })
const checkpoint = (n: number, best: boolean, last: boolean): CheckpointRecord => ({
  ...metrics,
  id: `c${n}`,
  epoch: n,
  best,
  last,
  bytes: 1,
  createdAt: '',
})

describe('applyRunEvent', () => {
  it('keeps epochs in order, and one of each after a replay', () => {
    const after = [2, 1, 2, 3].reduce(
      (state, n) => applyRunEvent(state, { type: 'epoch', data: epoch(n) }),
      start,
    )
    expect(after.epochRecords.map((row) => row.epoch)).toEqual([1, 2, 3])
    expect(after.epochsDone).toBe(3)
  })

  it('has one best and one last checkpoint', () => {
    const events = [checkpoint(1, true, true), checkpoint(2, true, true), checkpoint(3, false, true)]
    const after = events.reduce((state, data) => applyRunEvent(state, { type: 'checkpoint', data }), start)
    expect(after.checkpoints.map(({ best, last }) => [best, last])).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ])
    expect(after.best?.epoch).toBe(2)
  })

  it('forgets the progress of a run that runs no more', () => {
    const done = { state: 'completed', error: null, startedAt: null, finishedAt: null } as const
    const progress = { epoch: 1 } as RunDetail['progress']
    expect(applyRunEvent({ ...start, progress }, { type: 'state', data: done })).toMatchObject({
      state: 'completed',
      progress: null,
    })
  })
})
