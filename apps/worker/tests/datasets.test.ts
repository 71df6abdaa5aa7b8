import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { encodePng } from '@convscope/imaging'
import type { DatasetRecord } from '@convscope/shared'
import { eventually } from '@convscope/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Installation, type WorkerHandle } from './support/installation.js'

/** A machine that is busy with much else takes its time. */
const PATIENCE = { timeout: 300_000 }
const LAYERS = [{ type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }]

let folders: string
let installation: Installation
let worker: WorkerHandle

beforeAll(async () => {
  folders = mkdtempSync(path.join(tmpdir(), 'convscope-worker-datasets-'))
  await writePets('pets', 6)
  writeBomb('bomb')
  mkdirSync(path.join(folders, 'Leer ü'))
  installation = await Installation.create({ CONVSCOPE_DATASETS_DIR: folders })
  worker = await installation.startWorker()
}, 240_000)
afterAll(async () => {
  await installation.close()
  rmSync(folders, { recursive: true, force: true })
})

/** Bright and dark pictures of 8 x 8, so many of each in either split. */
async function writePets(name: string, each: number): Promise<void> {
  for (const split of ['train', 'test']) {
    for (const [className, shade] of [
      ['bright', 250],
      ['dark', 5],
    ] as const) {
      const folder = path.join(folders, name, split, className)
      mkdirSync(folder, { recursive: true })
      for (let i = 0; i < each; i++) {
        const pixels = new Uint8Array(64).fill(Math.abs(shade - i))
        writeFileSync(path.join(folder, `${i}.png`), await encodePng(pixels, 8, 8, 1))
      }
    }
  }
}

/** Declares ten images, and unpacks to 64 MB. */
function writeBomb(name: string): void {
  const folder = path.join(folders, name)
  mkdirSync(folder)
  const idx = (...values: number[]) => {
    const header = Buffer.alloc(values.length * 4)
    for (const [i, value] of values.entries()) header.writeUInt32BE(value, i * 4)
    return header
  }
  for (const split of ['train', 't10k']) {
    const images = gzipSync(Buffer.concat([idx(2051, 10, 28, 28), Buffer.alloc(64 << 20)]))
    writeFileSync(path.join(folder, `${split}-images-idx3-ubyte.gz`), images)
    writeFileSync(
      path.join(folder, `${split}-labels-idx1-ubyte`),
      Buffer.concat([idx(2049, 10), Buffer.alloc(10)]),
    )
  }
}

const dataset = (name: string, fits: (record: DatasetRecord) => boolean) =>
  eventually(() => installation.storage.datasets.get(name), fits)
const lookAgain = () =>
  installation.storage.events.publish({ topic: 'datasets', id: 'look', event: { type: 'look', data: null } })
const train = (change: Record<string, unknown> = {}) =>
  installation.queueRun(
    { epochs: 1, maxTrainingExamples: undefined, maxValidationExamples: undefined, ...change },
    { dataset: 'pets', architecture: LAYERS },
  )
/** The file of its first shard. */
const shardOf = async (name: string) => {
  const { train: split } = await installation.storage.datasets.packed(name, null)
  const { path: file } = await installation.storage.artifacts.localPath(split.shards[0]?.sha256 as string, {
    isChecked: false,
  })
  return file
}

describe('a worker with data sets of its own', PATIENCE, () => {
  it('starts, whatever they are, and tells what cannot be used', async () => {
    const { storage } = installation
    expect((await storage.datasets.list()).map(({ name }) => name)).toEqual(['mnist', 'pets'])
    expect(await storage.datasets.unusable()).toMatchObject([
      {
        name: 'bomb',
        problem: expect.stringContaining('goes on after the 7840 values that its header declares'),
      },
      { name: 'leer-u', folder: 'Leer ü', problem: expect.stringContaining('train is missing') },
    ])
    expect(await storage.datasets.get('pets')).toMatchObject({
      title: 'pets',
      classCounts: { train: [6, 6], test: [6, 6] },
      versions: [{ supersededAt: null }],
    })
  })

  it('trains on what is stored, when the folder is gone', async () => {
    const away = path.join(tmpdir(), path.basename(folders))
    await rename(path.join(folders, 'pets'), `${away}-pets`)
    await dataset('pets', (record) => record.folders.length === 0)
    const run = await installation.finished((await train({ epochs: 2 })).id)
    expect(run).toMatchObject({ state: 'completed', error: null })
    await rename(`${away}-pets`, path.join(folders, 'pets'))
    await dataset('pets', (record) => record.folders.length === 1)
  })

  it('takes what changes as a version, and keeps those that runs name', async () => {
    const before = await installation.storage.datasets.get('pets')
    const queued = await train()
    writeFileSync(
      path.join(folders, 'pets/train/bright/more.png'),
      await encodePng(new Uint8Array(64).fill(99), 8, 8, 1),
    )
    const after = await dataset('pets', ({ contentHash }) => contentHash !== before.contentHash)
    expect(after).toMatchObject({
      trainCount: 13,
      versions: [{ supersededAt: null }, { contentHash: before.contentHash }],
    })
    expect(await installation.finished(queued.id)).toMatchObject({
      state: 'completed',
      datasetHash: before.contentHash,
    })
    expect(await installation.finished((await train()).id)).toMatchObject({ datasetHash: after.contentHash })
  })

  it('looks again at what could not be used, when asked', async () => {
    const [, empty] = await installation.storage.datasets.unusable()
    await lookAgain()
    await eventually(
      () => installation.storage.datasets.unusable(),
      (unusable) =>
        unusable.some(({ folder, lookedAt }) => folder === empty?.folder && lookedAt !== empty.lookedAt),
    )
    rmSync(path.join(folders, 'bomb'), { recursive: true })
    await eventually(
      () => installation.storage.datasets.unusable(),
      (unusable) => unusable.every(({ name }) => name !== 'bomb'),
    )
  })

  it('finds a damaged image when it is trained on, and stores it anew when asked', async () => {
    const file = await open(await shardOf('pets'), 'r+')
    await file.write(Uint8Array.of(77), 0, 1, 70)
    await file.close()
    const run = await installation.finished((await train()).id)
    expect(run).toMatchObject({ state: 'failed', error: { code: 'artifact_corrupt' } })
    const [{ lookedAt = '' } = {}] = (await installation.storage.datasets.get('pets')).folders
    await lookAgain()
    await dataset('pets', ({ folders: [folder] }) => folder !== undefined && folder.lookedAt !== lookedAt)
    await eventually(
      async () => installation.finished((await train()).id),
      ({ state }) => state === 'completed',
    )
  })

  it('reads nothing anew when it starts again', async () => {
    const before = await installation.storage.datasets.get('pets')
    await worker.terminate()
    worker = await installation.startWorker()
    expect((await installation.storage.datasets.get('pets')).registeredAt).toBe(before.registeredAt)
  })
})
