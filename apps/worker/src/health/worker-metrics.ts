import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds: an inspection takes tens of milliseconds, a training hours. */
const DURATION_BUCKETS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 60, 300, 1800, 7200, 43_200]

/** Everything that a worker counts. A registry of its own: nothing is shared between two workers of one process. */
export class WorkerMetrics {
  readonly registry = new Registry()

  readonly jobs = new Counter({
    name: 'convscope_jobs_total',
    help: 'Jobs that ended on this worker, by queue and outcome (done, failed, retry, released)',
    labelNames: ['queue', 'outcome'] as const,
    registers: [this.registry],
  })
  readonly jobWait = new Histogram({
    name: 'convscope_job_wait_seconds',
    help: 'Time from queueing a job to its first start',
    labelNames: ['queue'] as const,
    buckets: DURATION_BUCKETS,
    registers: [this.registry],
  })
  readonly jobDuration = new Histogram({
    name: 'convscope_job_duration_seconds',
    help: 'Time that a job was worked on',
    labelNames: ['queue'] as const,
    buckets: DURATION_BUCKETS,
    registers: [this.registry],
  })
  readonly jobsActive = new Gauge({
    name: 'convscope_jobs_active',
    help: 'Jobs being worked on',
    labelNames: ['queue'] as const,
    registers: [this.registry],
  })
  readonly trainingImagesPerSecond = new Gauge({
    name: 'convscope_training_images_per_second',
    help: 'Pace of the trainings that run, together',
    registers: [this.registry],
  })
  readonly childRestarts = new Counter({
    name: 'convscope_child_restarts_total',
    help: 'Processes that ended unasked, by kind',
    labelNames: ['kind'] as const,
    registers: [this.registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }
}
