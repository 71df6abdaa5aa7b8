import type { EpochMetrics, TrainingConfig } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { INITIAL_STATE, judgeEpoch, parseTrainingState } from './training-state.js'

type Rules = Pick<TrainingConfig, 'bestCheckpoint' | 'earlyStopping'>

/** Judges epoch after epoch until it stops: which were best, and after which epoch it stopped. */
function judge(values: number[], rules: Rules): { best: number[]; stoppedAfter: number | null } {
  let state = INITIAL_STATE
  const best: number[] = []
  for (const [index, value] of values.entries()) {
    const metrics: EpochMetrics = { loss: 0, accuracy: 0, valLoss: value, valAccuracy: value }
    const judged = judgeEpoch(state, index + 1, index, metrics, rules)
    // Between epochs the state may be stored and read again.
    state = parseTrainingState(JSON.parse(JSON.stringify(judged.state)))
    if (judged.best) best.push(index + 1)
    if (state.stopped) return { best, stoppedAfter: index + 1 }
  }
  return { best, stoppedAfter: null }
}

const onLoss = (patience: number, minDelta = 0): Rules => ({
  bestCheckpoint: { monitor: 'valLoss' },
  earlyStopping: { monitor: 'valLoss', patience, minDelta },
})

describe('judgeEpoch', () => {
  it('stops when patience epochs in a row are no better than the best', () => {
    expect(judge([3, 2, 2.5, 2], onLoss(2))).toEqual({ best: [1, 2], stoppedAfter: 4 })
  })

  it('begins to count anew after an improvement', () => {
    expect(judge([3, 3.5, 2, 2.5, 1, 1.5], onLoss(2))).toEqual({ best: [1, 3, 5], stoppedAfter: null })
  })

  it('counts an improvement of at most minDelta as none, though the checkpoint is the best', () => {
    expect(judge([3, 2.75, 2.5], onLoss(2, 0.5))).toEqual({ best: [1, 2, 3], stoppedAfter: 3 })
    expect(judge([3, 2.75, 2.25, 2], onLoss(2, 0.5))).toEqual({ best: [1, 2, 3, 4], stoppedAfter: null })
  })

  it('stops with patience 0 at the first epoch that is no better, as Keras, and never after the first', () => {
    expect(judge([1, 1], onLoss(0))).toEqual({ best: [1], stoppedAfter: 2 })
    expect(judge([1], onLoss(0))).toEqual({ best: [1], stoppedAfter: null })
  })

  it('wants accuracy to grow', () => {
    const rules: Rules = {
      bestCheckpoint: { monitor: 'valAccuracy' },
      earlyStopping: { monitor: 'valAccuracy', patience: 1, minDelta: 0 },
    }
    expect(judge([0.5, 0.75, 0.75], rules)).toEqual({ best: [1, 2], stoppedAfter: 3 })
  })

  it('never stops without early stopping, and still knows the best', () => {
    const rules: Rules = { bestCheckpoint: { monitor: 'valLoss' }, earlyStopping: null }
    expect(judge([1, 2, 3, 0.5], rules)).toEqual({ best: [1, 4], stoppedAfter: null })
  })
})

describe('parseTrainingState', () => {
  it.each([[null], [{}], [{ ...INITIAL_STATE, version: 2 }], [{ ...INITIAL_STATE, step: -1 }]])(
    'refuses %j',
    (value) => {
      expect(() => parseTrainingState(value)).toThrow(/training state cannot be read/)
    },
  )
})
