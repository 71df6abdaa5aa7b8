import { createHash } from 'node:crypto'
import {
  decodeNpy,
  type ImageRecord,
  type InspectionDetail,
  type RunDetail,
  type WorkerRecord,
} from '@convscope/shared'
import { eventually } from '@convscope/testing'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type BrowserFixture, describeInBrowser, json } from '../support/browser-tests.js'
import { findChromium } from '../support/chromium.js'
import {
  canStartSeparateMachines,
  type SeparateMachines,
  startSeparateMachines,
} from '../support/separate-machines.js'

// The whole way of an experiment, the same on one machine (SQLite, files) and on several (PostgreSQL, S3).

const TINY = [
  { type: 'conv2d', filters: 4, kernelSize: 3, activation: 'relu' },
  { type: 'maxPooling2d', poolSize: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 10, activation: 'softmax' },
]
const QUICK = { epochs: 2, maxTrainingExamples: 600, maxValidationExamples: 100, earlyStopping: null }

/** A dark stroke on light paper, 64 x 64. */
const DRAWING = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAVElEQVRo3u3aMQ0AAAjAMETgXyMSMMDFB+kc9F/U8QIAAAAAAADgISCnAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADK7AEAAAAAALCuAUmV+mSnAKZMAAAAAElFTkSuQmCC',
  'base64',
)

const hasMachines = findChromium() !== null && canStartSeparateMachines()
let machines: SeparateMachines | undefined

describeInBrowser('on one machine', (fixture) => pipeline(fixture, () => inject('address')))

describe.skipIf(!hasMachines)('on separate machines', () => {
  beforeAll(async () => {
    machines = await startSeparateMachines()
  }, 300_000)
  afterAll(() => machines?.stop(), 60_000)
  const address = () => machines?.address as string

  describeInBrowser('that share PostgreSQL, Redis and S3', (fixture) => pipeline(fixture, address), address)

  it('a run whose worker is killed goes on at the other one, from where it was', {
    timeout: 300_000,
  }, async () => {
    const api = <Answer>(path: string, init?: RequestInit) => answerOf<Answer>(address(), path, init)
    const training = { ...QUICK, epochs: 400 }
    const { id } = await api<RunDetail>('/runs', json({ architecture: TINY, training }))
    const run = (fits: (run: RunDetail) => boolean) => eventually(() => api<RunDetail>(`/runs/${id}`), fits)
    const before = await run(({ epochsDone, state }) => state === 'running' && epochsDone >= 2)
    const lost = before.attempts[0]?.worker as string
    await machines?.killWorker(lost)
    const after = await run(
      ({ attempts, epochsDone }) => attempts.length >= 2 && epochsDone > before.epochsDone + 1,
    )
    expect(after.attempts[0]).toMatchObject({ worker: lost, outcome: 'lost' })
    expect(after.attempts[1]?.worker).toBe(lost === 'first' ? 'second' : 'first')
    expect(after.attempts[1]?.notice).toBeNull()
    expect(after.epochRecords.map(({ epoch }) => epoch)).toEqual(after.epochRecords.map((_, at) => at + 1))
    await api(`/runs/${id}/cancel`, { method: 'POST' })
    const { items } = await api<{ items: WorkerRecord[] }>('/workers')
    expect(items.filter(({ alive }) => alive)).toHaveLength(1)
  })
})

function pipeline({ open }: BrowserFixture, address: () => string): void {
  const api = <Answer>(path: string, init?: RequestInit) => answerOf<Answer>(address(), path, init)
  const bytesOf = async (path: string) => {
    const response = await fetch(`${address()}${path}`)
    expect(response.status).toBe(200)
    return Buffer.from(await response.arrayBuffer())
  }
  const finished = (id: string) =>
    eventually(
      () => api<InspectionDetail>(`/inspections/${id}`),
      ({ state }) => state === 'completed' || state === 'failed',
    )

  it('queues, trains, inspects, shows and hands out', { timeout: 240_000 }, async () => {
    const queued = await api<RunDetail>('/runs', json({ architecture: TINY, training: QUICK }))
    const run = await eventually(
      () => api<RunDetail>(`/runs/${queued.id}`),
      ({ state }) => state === 'completed' || state === 'failed',
    )
    expect(run).toMatchObject({ state: 'completed', epochsDone: 2, error: null })
    const checkpointId = run.checkpoints.at(-1)?.id as string

    const image = await uploaded(address())
    const { id } = await api<InspectionDetail>('/inspections', json({ checkpointId, imageId: image.id }))
    const inspection = await finished(id)
    expect(inspection).toMatchObject({ state: 'completed', error: null })

    const [layer] = inspection.layers
    for (const { url } of layer?.tiles ?? []) {
      const sha256 = createHash('sha256')
        .update(await bytesOf(url))
        .digest('hex')
      expect(url).toContain(sha256)
    }
    const { values, shape } = decodeNpy(await bytesOf(layer?.activationsUrl as string))
    expect(shape).toEqual(layer?.shape)
    expect(Math.max(...values)).toBe(layer?.layerMax)
    const patch = `/api/v1/inspections/${id}/layers/${layer?.layer}/patch.npy?y=2&x=3&height=4&width=5`
    expect(decodeNpy(await bytesOf(patch)).shape).toEqual([4, 5, 4])
    const zip = await bytesOf(`/api/v1/inspections/${id}/download`)
    expect(zip.subarray(0, 2).toString()).toBe('PK')
    const download = await bytesOf(`/api/v1/checkpoints/${checkpointId}/download`)
    expect(download.length).toBeGreaterThan(run.parameters * 4)
    expect((await bytesOf(`/api/v1/images/${image.id}/original`)).equals(DRAWING)).toBe(true)

    const page = await open(`/inspections/${id}`)
    await page.locator('canvas[data-drawn=true]').first().waitFor()
  })
}

async function answerOf<Answer>(address: string, path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(`${address}/api/v1${path}`, init)
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}

async function uploaded(address: string): Promise<ImageRecord> {
  const form = new FormData()
  form.set('file', new File([new Uint8Array(DRAWING)], 'a one.png', { type: 'image/png' }))
  return answerOf<ImageRecord>(address, '/images', { method: 'POST', body: form })
}
