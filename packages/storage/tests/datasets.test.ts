import { datasetFinding } from '@convscope/shared'
import { expect, it } from 'vitest'
import { onEachDatabase, queueRun, registerDigits } from './support/on-each-database.js'

const PLACE = 'a machine:/data'
const finding = datasetFinding('undecodable', 2, ['train/1/a.png', 'train/1/b.png'])

onEachDatabase('data sets', (fixture) => {
  it('are what was read last, and what they were before', async () => {
    const { storage } = fixture()
    await registerDigits(storage, { contentHash: 'hash-2', trainCount: 500, findings: [finding] })
    const [digits] = await storage.datasets.list()
    expect(digits).toMatchObject({
      name: 'digits',
      contentHash: 'hash-2',
      trainCount: 500,
      findings: [
        {
          code: 'undecodable',
          severity: 'warning',
          message: '2 pictures could not be decoded and were left out.',
        },
      ],
      samplePages: { train: 1, test: 1 },
      folders: [{ folder: 'digits', place: PLACE, problem: null }],
    })
    expect(digits?.classCounts?.train[3]).toBe(60)
    expect(digits?.versions).toMatchObject([
      { contentHash: 'hash-2', supersededAt: null },
      { contentHash: 'hash-1', supersededAt: expect.any(String), trainCount: 600 },
    ])
    for (const version of [undefined, 'hash-1']) {
      expect(await storage.datasets.samples('digits', 'train', 0, version)).toMatchObject({ labels: [3, 7] })
    }
  })

  it('have back what they had, when that comes back', async () => {
    const { storage } = fixture()
    await registerDigits(storage)
    const { versions, contentHash } = await storage.datasets.get('digits')
    expect(contentHash).toBe('hash-1')
    expect(versions.find((each) => each.contentHash === 'hash-1')?.supersededAt).toBeNull()
    expect(versions.filter(({ supersededAt }) => supersededAt === null).length).toBe(1)
  })

  it('tell where the bytes of each version lie', async () => {
    const { storage } = fixture()
    const packed = await storage.datasets.packed('digits', null)
    expect(packed).toMatchObject({ contentHash: 'hash-1', inputShape: [28, 28, 1], train: { count: 600 } })
    expect(packed.train.shards.map(({ count }) => count)).toEqual([500, 100])
    expect((await storage.datasets.packed('digits', 'hash-2')).train.count).toBe(500)
    await expect(storage.datasets.packed('digits', 'hash-9')).rejects.toMatchObject({
      code: 'dataset_version_gone',
      message: expect.stringContaining('Clone the run to use the one that the data set has now'),
    })
  })

  it('keep the versions that runs name, and lose the others after a while', async () => {
    const { storage } = fixture()
    await queueRun(storage)
    await registerDigits(storage, { contentHash: 'hash-3' })
    await registerDigits(storage, { contentHash: 'hash-4' })
    expect(await storage.datasetRegistry.removeUnused(60_000)).toBe(0)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await storage.datasetRegistry.removeUnused(0)).toBe(2)
    const hashes = (await storage.datasets.get('digits')).versions.map(({ contentHash }) => contentHash)
    expect(hashes.sort()).toEqual(['hash-1', 'hash-4'])
    // What the versions that are left are made of stays.
    await storage.artifacts.sweep(-1000)
    const packed = await storage.datasets.packed('digits', 'hash-1')
    for (const { sha256 } of packed.train.shards) expect(await storage.artifacts.read(sha256)).toBeDefined()
  })

  it('that cannot be used are told, with the reason', async () => {
    const { storage } = fixture()
    const folder = { place: PLACE, folder: 'My Broken Set', fingerprint: 'x' }
    await storage.datasetRegistry.reject('my-broken-set', folder, 'train is missing.')
    expect(await storage.datasets.unusable()).toMatchObject([
      { name: 'my-broken-set', folder: 'My Broken Set', problem: 'train is missing.' },
    ])
    await expect(storage.datasets.get('my-broken-set')).rejects.toThrow(
      'Its folder cannot be used: train is missing.',
    )
    await expect(storage.datasets.get('nothing')).rejects.toThrow('There are: digits.')
  })

  it('whose folder cannot be used any more stay what they were', async () => {
    const { storage } = fixture()
    const folder = { place: PLACE, folder: 'digits', fingerprint: 'broken' }
    await storage.datasetRegistry.reject('digits', folder, 'a.png is damaged.')
    expect(await storage.datasets.get('digits')).toMatchObject({
      contentHash: 'hash-4',
      folders: [{ problem: 'a.png is damaged.' }],
    })
  })

  it('are known by their folders, as long as they are what was read from them', async () => {
    const { storage } = fixture()
    const { datasetRegistry: registry } = storage
    await registerDigits(storage, { contentHash: 'hash-4' }, { fingerprint: 'f4' })
    const known = await registry.known(PLACE)
    expect(known).toMatchObject([
      { folder: 'My Broken Set', contentHash: null },
      { folder: 'digits', name: 'digits', fingerprint: 'f4', contentHash: 'hash-4' },
    ])
    expect(known[1]?.artifacts.length).toBe(5)
    // Another machine's folder of the same name has other content: this one is to be read again.
    await registerDigits(storage, { contentHash: 'hash-5' }, { place: 'another:/data' })
    expect((await registry.known(PLACE)).map(({ folder }) => folder)).toEqual(['My Broken Set'])
    await registry.keepOnly(PLACE, ['digits'])
    expect(await storage.datasets.unusable()).toEqual([])
    expect((await storage.datasets.get('digits')).folders.length).toBe(2)
  })

  it('say how many pages of samples there are', async () => {
    await expect(fixture().storage.datasets.samples('digits', 'test', 5)).rejects.toMatchObject({
      code: 'page_unknown',
    })
  })
})
