import { type LayerInput, listRunsSchema, type RunEvent } from '@convscope/shared'
import { eventually } from '@convscope/testing'
import { expect, it } from 'vitest'
import {
  beginAttempt,
  completedRun,
  METRICS,
  onEachDatabase,
  queueRun,
  recordEpoch,
  WORKER,
} from './support/on-each-database.js'

const SMALL: LayerInput[] = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }]

onEachDatabase('a run', (fixture) => {
  it('is queued with the tutorial as its default, in row and queue', async () => {
    const { storage, client } = fixture()
    const run = await queueRun(storage)
    expect(run).toMatchObject({
      state: 'queued',
      dispatched: true,
      name: 'Tutorial CNN on Digits',
      preset: 'tutorial-cnn',
      parameters: 421_642,
      queuedBy: 'a person',
      datasetHash: 'hash-1',
    })
    expect(await client.exists(`test:training:${run.id}-1`)).toBe(1)
  })

  it.each([
    ['an unknown data set', { dataset: 'nothing' }, 'not_found', 'dataset'],
    ['an unknown preset', { architecture: 'nothing' }, 'architecture_unknown', 'architecture'],
    [
      'a kernel larger than the image',
      { architecture: [{ type: 'conv2d', filters: 2, kernelSize: 40 }, ...SMALL] },
      'architecture_invalid',
      'architecture.0.kernelSize',
    ],
    [
      'too many parameters',
      { architecture: [{ type: 'flatten' }, { type: 'dense', units: 5000 }, ...SMALL.slice(1)] },
      'architecture_too_large',
      'architecture.1',
    ],
    [
      'another number of classes',
      { architecture: [{ type: 'flatten' }, { type: 'dense', units: 9, activation: 'softmax' }] },
      'architecture_invalid',
      'architecture.1.units',
    ],
  ])('with %s is refused, and nothing is stored', async (_, request, code, field) => {
    const { storage, database, client } = fixture()
    const before = [await database.client.run.count(), await client.dbsize()]
    await expect(queueRun(storage, request)).rejects.toMatchObject({ code, field })
    expect([await database.client.run.count(), await client.dbsize()]).toEqual(before)
  })

  it('goes through its states, and keeps epochs, checkpoints and attempts', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage, { architecture: SMALL, tags: ['b', 'a', 'b'] })
    const attempt = await beginAttempt(storage, run.id)
    expect(attempt).toMatchObject({
      number: 1,
      checkpoints: [],
      run: { dataset: 'digits', inputShape: [28, 28, 1] },
    })
    await attempt.setTensorflowVersion('2.21.0')
    await attempt.setNotice('It went well.')
    await recordEpoch(storage, attempt, 1)
    await recordEpoch(storage, attempt, 2, { best: false, metrics: { ...METRICS, valLoss: 0.5 } })
    await attempt.complete()
    const done = await storage.runs.get(run.id)
    expect(done).toMatchObject({
      state: 'completed',
      tensorflowVersion: '2.21.0',
      epochsDone: 2,
      progress: null,
    })
    expect(done.tags).toEqual(['a', 'b'])
    expect(done.best).toMatchObject({ epoch: 1, valLoss: 0.3 })
    expect(done.checkpoints.map(({ epoch, best, last }) => [epoch, best, last])).toEqual([
      [1, true, false],
      [2, false, true],
    ])
    expect(done.attempts).toMatchObject([
      { number: 1, worker: WORKER.name, outcome: 'completed', notice: 'It went well.' },
    ])
  })

  it('may record an epoch twice', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage)
    const attempt = await beginAttempt(storage, run.id)
    await recordEpoch(storage, attempt, 1)
    const [first] = (await storage.runs.get(run.id)).checkpoints
    await recordEpoch(storage, attempt, 1)
    expect((await storage.runs.get(run.id)).checkpoints).toEqual([first])
  })

  it('tells its life by events', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage)
    const heard: RunEvent[] = []
    const stop = await storage.events.subscribe(
      'run',
      run.id,
      (message) => message.topic === 'run' && heard.push(message.event),
      () => {},
    )
    const attempt = await beginAttempt(storage, run.id)
    await recordEpoch(storage, attempt, 1)
    await attempt.complete()
    await eventually(
      async () => heard,
      (events) => events.some(({ type, data }) => type === 'state' && data.state === 'completed'),
    )
    stop()
    expect(heard.map(({ type }) => type)).toEqual(['state', 'epoch', 'checkpoint', 'state'])
  })

  it('resumes from its last checkpoint after a crash', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage)
    const first = await beginAttempt(storage, run.id)
    await recordEpoch(storage, first, 1)
    await first.fail({ code: 'process_killed', message: 'killed' }, 'crashed', true)
    expect(await storage.runs.get(run.id)).toMatchObject({ state: 'queued', error: null })
    const second = await beginAttempt(storage, run.id)
    expect(second.number).toBe(2)
    expect(second.checkpoints).toMatchObject([{ epoch: 1, trainingState: { step: 1 } }])
  })

  it('that another worker takes over tells who was lost and who goes on', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage)
    await beginAttempt(storage, run.id)
    await storage.runs.beginAttempt(run.id, { id: 'worker-2', name: 'the other worker' })
    expect((await storage.runs.get(run.id)).attempts).toMatchObject([
      { outcome: 'lost', error: { code: 'worker_lost', message: expect.stringContaining(WORKER.name) } },
      { outcome: null, error: null, worker: 'the other worker' },
    ])
    const [lost] = (await storage.runs.get(run.id)).attempts
    expect(lost?.error?.message).toContain('the other worker')
  })

  it('is given up after too many lost workers in a row', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage)
    for (let lost = 0; lost < 3; lost++) {
      const attempt = await beginAttempt(storage, run.id)
      await attempt.fail({ code: 'process_killed', message: 'killed' }, 'crashed', true)
    }
    expect(await storage.runs.beginAttempt(run.id, WORKER)).toBeNull()
    expect(await storage.runs.get(run.id)).toMatchObject({ state: 'failed', error: { code: 'worker_lost' } })
    await storage.runs.retry(run.id)
    expect(await storage.runs.beginAttempt(run.id, WORKER)).not.toBeNull()
  })

  it('keeps its error and stack when it fails, and can be retried', async () => {
    const { storage, client } = fixture()
    const run = await queueRun(storage)
    const attempt = await beginAttempt(storage, run.id)
    await attempt.fail({ code: 'internal_error', message: 'a bug', stack: 'at line 1' }, 'failed', false)
    const failed = await storage.runs.get(run.id)
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'internal_error', message: 'a bug' } })
    expect(failed.attempts[0]?.error).toMatchObject({ stack: 'at line 1' })
    const again = await storage.runs.retry(run.id)
    expect(again).toMatchObject({ state: 'queued', error: null, finishedAt: null, dispatched: true })
    expect(await client.exists(`test:training:${run.id}-2`)).toBe(1)
  })

  it('is cancelled in the queue: its job is gone, and no attempt can begin', async () => {
    const { storage, client } = fixture()
    const run = await queueRun(storage)
    expect(await storage.runs.cancel(run.id)).toMatchObject({ state: 'cancelled' })
    expect(await client.exists(`test:training:${run.id}-1`)).toBe(0)
    expect(await storage.runs.beginAttempt(run.id, WORKER)).toBeNull()
    await expect(storage.runs.cancel(run.id)).rejects.toMatchObject({ code: 'run_finished', httpStatus: 409 })
  })

  it('cannot be retried while it is queued, nor found when there is none', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage)
    await expect(storage.runs.retry(run.id)).rejects.toMatchObject({ code: 'run_not_retryable' })
    await expect(storage.runs.get('nothing')).rejects.toMatchObject({ code: 'not_found', httpStatus: 404 })
  })

  it('changes name, tags and notes', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage, { tags: ['old'] })
    await storage.runs.update(run.id, { name: 'new', tags: ['x', 'y'] })
    expect(await storage.runs.update(run.id, { notes: 'seen' })).toMatchObject({
      name: 'new',
      tags: ['x', 'y'],
      notes: 'seen',
    })
  })

  it('gives out its checkpoint and the files of it', async () => {
    const { storage } = fixture()
    const { checkpointId, runId } = await completedRun(storage)
    expect(await storage.runs.checkpoint(checkpointId)).toMatchObject({
      runId,
      epoch: 1,
      best: true,
      last: true,
    })
    const files = await storage.runs.checkpointFiles(checkpointId)
    expect(files.weights.toString()).toBe(`weights ${runId} 1`)
  })
})

onEachDatabase('an attempt that was replaced', (fixture) => {
  const everyWrite = [
    ['heartbeat', (attempt) => attempt.heartbeat(null)],
    ['setTensorflowVersion', (attempt) => attempt.setTensorflowVersion('1')],
    ['setNotice', (attempt) => attempt.setNotice('a sentence')],
    ['recordEpoch', (attempt) => recordEpoch(fixture().storage, attempt, 1)],
    ['complete', (attempt) => attempt.complete()],
    ['fail', (attempt) => attempt.fail({ code: 'x', message: 'x' }, 'failed', false)],
  ] satisfies [string, (attempt: Awaited<ReturnType<typeof beginAttempt>>) => Promise<void>][]

  it.each(everyWrite)('can write nothing: %s', async (_, write) => {
    const { storage } = fixture()
    const run = await queueRun(storage)
    const first = await beginAttempt(storage, run.id)
    const second = await beginAttempt(storage, run.id)
    const before = await storage.runs.get(run.id)
    await expect(write(first)).rejects.toMatchObject({ code: 'stale_attempt' })
    expect(await storage.runs.get(run.id)).toEqual(before)
    expect(before.attempts.map(({ outcome }) => outcome)).toEqual(['lost', null])
    await second.heartbeat(null)
  })

  it.each(everyWrite)('by a cancellation can write nothing: %s', async (_, write) => {
    const { storage } = fixture()
    const run = await queueRun(storage)
    const attempt = await beginAttempt(storage, run.id)
    await storage.runs.cancel(run.id)
    await expect(write(attempt)).rejects.toMatchObject({ code: 'stale_attempt' })
    expect(await storage.runs.get(run.id)).toMatchObject({
      state: 'cancelled',
      attempts: [{ outcome: 'cancelled' }],
    })
  })
})

onEachDatabase('the list of runs', (fixture) => {
  const list = (query: Record<string, unknown>) => fixture().storage.runs.list(listRunsSchema.parse(query))

  it('is paged without gaps while runs are added', async () => {
    const { storage } = fixture()
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push((await queueRun(storage, { name: `run ${i}` })).id)
    const first = await list({ limit: 2 })
    await queueRun(storage, { name: 'late' })
    const second = await list({ limit: 2, cursor: first.nextCursor })
    const third = await list({ limit: 2, cursor: second.nextCursor })
    const seen = [first, second, third].flatMap((page) => page.items.map(({ id }) => id))
    expect(seen).toEqual(ids.toReversed())
    expect(third.nextCursor).toBeNull()
  })

  it('filters by state, tag and name, whatever the case', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage, { name: 'Needle in hay', tags: ['sharp'] })
    await storage.runs.cancel(run.id)
    expect((await list({ search: 'needle' })).items.map(({ id }) => id)).toEqual([run.id])
    expect((await list({ tag: 'sharp', state: 'cancelled' })).total).toBe(1)
    expect((await list({ tag: 'sharp', state: 'queued,running' })).total).toBe(0)
  })

  it('ranks by the best loss, runs without one last', async () => {
    const { storage } = fixture()
    for (const valLoss of [0.9, 0.1]) {
      const run = await queueRun(storage, { tags: ['ranked'] })
      const attempt = await beginAttempt(storage, run.id)
      await recordEpoch(storage, attempt, 1, { metrics: { ...METRICS, valLoss } })
    }
    await queueRun(storage, { tags: ['ranked'] })
    const first = await list({ tag: 'ranked', sort: 'best', limit: 2 })
    const rest = await list({ tag: 'ranked', sort: 'best', limit: 2, cursor: first.nextCursor })
    expect([...first.items, ...rest.items].map(({ best }) => best?.valLoss)).toEqual([0.1, 0.9, undefined])
  })

  it('refuses a cursor that it did not give', async () => {
    await expect(list({ cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'cursor_invalid',
      field: 'cursor',
    })
  })
})
