/**
 * What became of a job, in the queue's terms; the row has its own, fuller account by then.
 * `done`: also when there was nothing to do. `failed`: for good. `retry`: again after the job's backoff.
 * `released`: back to the queue at once, for whichever worker, without counting as an attempt. `postponed`: the same, after
 * a while.
 */
export type JobResult =
  | { type: 'done' }
  | { type: 'failed'; message: string }
  | { type: 'retry'; message: string }
  | { type: 'released' }
  | { type: 'postponed'; message: string; delayMs: number }
