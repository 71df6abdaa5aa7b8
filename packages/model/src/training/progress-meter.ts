import type { RunProgress } from '@convscope/shared'

const REPORT_INTERVAL_MS = 250
const NOTHING: Sums = { images: 0, loss: 0, correct: 0 }

/** Over the images of an epoch so far. */
export interface Sums {
  images: number
  /** Nats. */
  loss: number
  correct: number
}

export interface Plan {
  epochs: number
  /** Batches of an epoch. */
  batches: number
  /** Images of an epoch, training and validation. */
  trainingImages: number
  validationImages: number
}

/** Turns what the loop does into what people see: a few reports a second, with the pace and the time left. */
export class ProgressMeter {
  readonly #plan: Plan
  readonly #report: (progress: RunProgress) => void
  readonly #now: () => number
  #epoch = 0
  #epochStart = 0
  #trainingMs = 0
  /** Milliseconds of the last epoch's validation and saving; null before the first. */
  #afterTrainingMs: number | null = null
  #lastReport = Number.NEGATIVE_INFINITY

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(
    plan: Plan,
    report: (progress: RunProgress) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#plan = plan
    this.#report = report
    this.#now = now
  }

  /** @param epoch the one that comes first. */
  starting(epoch: number): void {
    this.#epoch = epoch
    this.#send('starting', 0, NOTHING)
  }

  startEpoch(epoch: number): void {
    this.#epoch = epoch
    this.#epochStart = this.#now()
    this.#trainingMs = 0
    this.#send('training', 0, NOTHING)
  }

  /** @param sums over the epoch so far. */
  batchDone(batch: number, sums: Sums): void {
    this.#trainingMs = this.#now() - this.#epochStart
    const isDue = this.#now() - this.#lastReport >= REPORT_INTERVAL_MS
    if (isDue || batch === this.#plan.batches) this.#send('training', batch, sums)
  }

  phase(phase: 'validating' | 'saving', sums: Sums): void {
    this.#send(phase, this.#plan.batches, sums)
  }

  epochDone(): void {
    this.#afterTrainingMs = this.#now() - this.#epochStart - this.#trainingMs
  }

  #send(phase: RunProgress['phase'], batch: number, sums: Sums): void {
    const { epochs, batches } = this.#plan
    this.#lastReport = this.#now()
    const known = sums.images > 0
    this.#report({
      epoch: this.#epoch,
      epochs,
      batch,
      batches,
      phase,
      loss: known ? sums.loss / sums.images : null,
      accuracy: known ? sums.correct / sums.images : null,
      imagesPerSecond: known && this.#trainingMs > 0 ? (sums.images / this.#trainingMs) * 1000 : null,
      secondsLeft: known ? this.#secondsLeft(sums.images) : null,
      updatedAt: new Date().toISOString(),
    })
  }

  /** From this epoch's pace; validation is as fast as the last one was, or three times as fast as training. */
  #secondsLeft(images: number): number {
    const { epochs, trainingImages, validationImages } = this.#plan
    const perImage = this.#trainingMs / images
    const afterTraining = this.#afterTrainingMs ?? (validationImages * perImage) / 3
    const elapsedAfter = this.#now() - this.#epochStart - this.#trainingMs
    const thisEpoch = (trainingImages - images) * perImage + Math.max(0, afterTraining - elapsedAfter)
    const others = (epochs - this.#epoch) * (trainingImages * perImage + afterTraining)
    return (thisEpoch + others) / 1000
  }
}
