import { type InspectionSummary, listInspectionsSchema } from '@convscope/shared'
import { beforeAll, describe, expect, it } from 'vitest'
import { completedRun, type Fixture, onEachDatabase } from './support/on-each-database.js'

const STATES = ['completed', 'completed', 'completed', 'queued', 'failed'] as const

/** Inspections as rows alone: of two runs, own images and those of data sets, many of equal times and probabilities. */
const INSPECTIONS = Array.from({ length: 240 }, (_, i) => {
  const state = STATES[i % 5] as (typeof STATES)[number]
  const isOwn = i % 3 === 0
  const trueName = isOwn || state !== 'completed' ? null : ['cat', 'dog'][i % 2]
  const predictedName =
    state === 'completed' ? ['cat', 'dog', 'an owl, % of it'][i % 7 < 3 ? i % 2 : i % 3] : null
  return {
    id: `inspection-${String((i * 71) % 240).padStart(3, '0')}`,
    run: i % 4 === 0 ? 1 : 0,
    state,
    image: isOwn ? (i % 6 === 0 ? 'drawn' : 'scanned') : null,
    datasetName: isOwn ? null : i % 2 === 0 ? 'digits' : 'pets',
    datasetSplit: isOwn ? null : i % 8 === 1 ? 'train' : 'test',
    datasetIndex: isOwn ? null : i % 10,
    predictedName: predictedName ?? null,
    trueName: trueName ?? null,
    isRight: trueName === null || predictedName === null ? null : trueName === predictedName,
    probability: state === 'completed' ? (i % 9) / 8 : null,
    createdAt: new Date(1_700_000_000_000 + Math.floor(i / 4) * 1000),
  }
})
type Row = (typeof INSPECTIONS)[number]

/** @returns ids of the two runs and their checkpoints. */
async function addInspections({ storage, database: { client } }: Fixture) {
  const runs = [await completedRun(storage), await completedRun(storage)]
  const bytes = await storage.artifacts.put(Buffer.from('a picture'), 'image/png')
  for (const name of ['drawn', 'scanned']) {
    const look = { width: 1, height: 1, mediaType: 'image/png', thumbnailWidth: 28, thumbnailHeight: 28 }
    const polarity = { polarity: name, detectedPolarity: name }
    const hashes = { originalSha256: bytes.sha256, thumbnailSha256: bytes.sha256 }
    const data = { id: name, name: `${name}.png`, source: 'upload', ...look, ...polarity, ...hashes }
    await client.image.create({ data })
  }
  await client.inspection.createMany({
    data: INSPECTIONS.map(({ run, image, ...row }) => ({
      ...row,
      imageId: image,
      checkpointId: runs[run]?.checkpointId as string,
    })),
  })
  return runs
}

const byTime = (a: Row, b: Row) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1)
/** Rows without a probability last, newest first among themselves. */
const byProbability = (sign: 1 | -1) => (a: Row, b: Row) => {
  if (a.probability === null || b.probability === null) {
    const lacking = Number(a.probability === null) - Number(b.probability === null)
    return lacking === 0 ? byTime(b, a) : lacking
  }
  return a.probability === b.probability ? -sign * byTime(a, b) : sign * (a.probability - b.probability)
}
const ORDERS: Record<string, (a: Row, b: Row) => number> = {
  newest: (a, b) => byTime(b, a),
  oldest: byTime,
  unsurest: byProbability(1),
  surest: byProbability(-1),
}
const FILTERS: [Record<string, string>, (row: Row) => boolean][] = [
  [{}, () => true],
  [{ state: 'failed' }, ({ state }) => state === 'failed'],
  [{ answer: 'right' }, ({ isRight }) => isRight === true],
  [{ answer: 'wrong' }, ({ isRight }) => isRight === false],
  [{ predicted: 'an owl, % of it' }, ({ predictedName }) => predictedName === 'an owl, % of it'],
  [{ predicted: '%' }, () => false],
  [{ true: 'dog', answer: 'wrong' }, ({ trueName, isRight }) => trueName === 'dog' && isRight === false],
  [{ source: 'own' }, ({ image }) => image !== null],
  [{ source: 'dataset', state: 'completed' }, ({ image, state }) => image === null && state === 'completed'],
  [{ dataset: 'pets' }, ({ datasetName }) => datasetName === 'pets'],
  [{ imageId: 'drawn' }, ({ image }) => image === 'drawn'],
  [
    { dataset: 'digits', split: 'test', index: '4' },
    (row) => row.datasetName === 'digits' && row.datasetSplit === 'test' && row.datasetIndex === 4,
  ],
]

onEachDatabase('the list of inspections', (fixture) => {
  let runs: { runId: string; checkpointId: string }[]
  const list = (query: object) => fixture().storage.inspections.list(listInspectionsSchema.parse(query))
  beforeAll(async () => {
    runs = await addInspections(fixture())
  })

  async function idsOfAllPages(query: object): Promise<string[]> {
    const items: InspectionSummary[] = []
    let cursor: string | null = null
    do {
      const page = await list({ ...query, limit: 50, ...(cursor === null ? {} : { cursor }) })
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    return items.map(({ id }) => id)
  }

  describe.each(Object.keys(ORDERS))('in the order %s', (sort) => {
    it.each(FILTERS)('and filtered by %j is whole, page by page', async (filter, fits) => {
      const wanted = INSPECTIONS.filter(fits).toSorted(ORDERS[sort])
      expect(await idsOfAllPages({ ...filter, sort })).toEqual(wanted.map(({ id }) => id))
      expect(await list({ ...filter, sort, limit: 2 })).toMatchObject({
        total: wanted.length,
        totalIsExact: true,
      })
    })

    it('and filtered by a run, a checkpoint and an answer is whole', async () => {
      const [, second] = runs
      const ofSecond = INSPECTIONS.filter(({ run }) => run === 1).toSorted(ORDERS[sort])
      expect(await idsOfAllPages({ runId: second?.runId, sort })).toEqual(ofSecond.map(({ id }) => id))
      const wrong = ofSecond.filter(({ isRight }) => isRight === false)
      expect(await idsOfAllPages({ checkpointId: second?.checkpointId, answer: 'wrong', sort })).toEqual(
        wrong.map(({ id }) => id),
      )
    })
  })

  it('names own images, true classes and whether the answer is right', async () => {
    const { items } = await list({ imageId: 'scanned', limit: 1 })
    expect(items[0]).toMatchObject({ imageName: 'scanned.png', trueName: null, isRight: null })
    const wrong = await list({ answer: 'wrong', limit: 1 })
    expect(wrong.items[0]).toMatchObject({ imageName: null, trueName: expect.any(String), isRight: false })
  })
})
