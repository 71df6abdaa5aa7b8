import type { RunProgress } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { ProgressMeter } from './progress-meter.js'

const plan = { epochs: 3, batches: 10, trainingImages: 1000, validationImages: 300 }
const sums = (images: number) => ({ images, loss: images * 2, correct: images / 2 })

function meter() {
  const clock = { ms: 0 }
  const reports: RunProgress[] = []
  return {
    clock,
    reports,
    meter: new ProgressMeter(
      plan,
      (progress) => reports.push(progress),
      () => clock.ms,
    ),
  }
}

describe('ProgressMeter', () => {
  it('knows no pace before the first batches', () => {
    const { meter: subject, reports } = meter()
    subject.starting(1)
    subject.startEpoch(1)
    expect(reports.map(({ phase, loss, secondsLeft }) => [phase, loss, secondsLeft])).toEqual([
      ['starting', null, null],
      ['training', null, null],
    ])
  })

  it('reports a few times a second, and every last batch', () => {
    const { meter: subject, reports, clock } = meter()
    subject.startEpoch(1)
    for (let batch = 1; batch <= 10; batch++) {
      clock.ms += 100
      subject.batchDone(batch, sums(batch * 100))
    }
    expect(reports.map(({ batch }) => batch)).toEqual([0, 3, 6, 9, 10])
  })

  it('takes the time left from the pace, over all epochs, with validation once it is known', () => {
    const { meter: subject, reports, clock } = meter()
    subject.startEpoch(1)
    clock.ms += 5000
    subject.batchDone(5, sums(500))
    // 10 ms an image: 5 s of this epoch, 2 more of 10 s, and validation three times as fast as training.
    expect(reports.at(-1)).toMatchObject({ loss: 2, accuracy: 0.5, imagesPerSecond: 100, secondsLeft: 28 })
    clock.ms += 5000
    subject.batchDone(10, sums(1000))
    subject.phase('validating', sums(1000))
    clock.ms += 4000
    subject.epochDone()
    subject.startEpoch(2)
    clock.ms += 10_000
    subject.batchDone(10, sums(1000))
    expect(reports.at(-1)).toMatchObject({ epoch: 2, epochs: 3, secondsLeft: 4 + 14 })
  })
})
