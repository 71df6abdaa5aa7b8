import {
  type DatasetRecord,
  type DatasetSamplePage,
  defaultPreparation,
  type Ground,
  type ImageShape,
  InvalidInputError,
  NotFoundError,
  type Preparation,
  type Split,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson, toJson } from '../database/json.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import type { DatasetService, RegisteredDataset } from '../storage.js'
import { tileUrl } from '../urls.js'

const INCLUDE = { pages: { select: { split: true } } } satisfies Prisma.DatasetInclude
type DatasetRow = Prisma.DatasetGetPayload<{ include: typeof INCLUDE }>

export class DatabaseDatasetService implements DatasetService {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  async list(): Promise<DatasetRecord[]> {
    const rows = await this.#client.dataset.findMany({ include: INCLUDE, orderBy: { name: 'asc' } })
    return rows.map(toDatasetRecord)
  }

  async get(name: string): Promise<DatasetRecord> {
    const row = await this.#client.dataset.findUnique({ where: { name }, include: INCLUDE })
    if (row !== null) return toDatasetRecord(row)
    const known = await this.#client.dataset.findMany({ select: { name: true }, orderBy: { name: 'asc' } })
    const choice =
      known.length === 0
        ? 'No worker has reported one yet: start a worker, then try again.'
        : `There are: ${known.map((dataset) => dataset.name).join(', ')}.`
    throw new NotFoundError('data set', name, 'dataset', choice)
  }

  async samples(name: string, split: Split, page: number): Promise<DatasetSamplePage> {
    const row = await this.#client.datasetPage.findUnique({
      where: { datasetName_split_page: { datasetName: name, split, page } },
      include: { dataset: { select: { inputShape: true } } },
    })
    if (row === null) {
      const { samplePages } = await this.get(name)
      throw new InvalidInputError({
        code: 'page_unknown',
        message: `${name} has ${samplePages[split]} pages of ${split} samples, counted from 0.`,
        field: 'page',
      })
    }
    const [imageHeight, imageWidth] = fromJson<ImageShape>(row.dataset.inputShape)
    return {
      dataset: name,
      split,
      page,
      firstIndex: row.firstIndex,
      count: row.count,
      columns: row.columns,
      rows: row.rows,
      imageWidth,
      imageHeight,
      tileUrl: tileUrl(row.sha256),
      labels: fromJson(row.labels),
    }
  }

  async isRegistered(name: string, contentHash: string): Promise<boolean> {
    // A row of an old version does not say how pictures are prepared.
    const where = { name, contentHash, preparation: { not: null } }
    return (await this.#client.dataset.count({ where })) > 0
  }

  async register({ pages, ...dataset }: RegisteredDataset): Promise<void> {
    const { name } = dataset
    const columns = {
      ...dataset,
      inputShape: toJson(dataset.inputShape),
      classes: toJson(dataset.classes),
      registeredAt: new Date(),
    }
    const pageRows = pages.map((page) => ({ ...page, datasetName: name, labels: toJson(page.labels) }))
    await retryWhenBusy(() =>
      this.#client.$transaction([
        this.#client.datasetPage.deleteMany({ where: { datasetName: name } }),
        this.#client.dataset.upsert({ where: { name }, create: columns, update: columns }),
        this.#client.datasetPage.createMany({ data: pageRows }),
      ]),
    )
  }
}

function toDatasetRecord(row: DatasetRow): DatasetRecord {
  const classes = fromJson<string[]>(row.classes)
  const inputShape = fromJson<ImageShape>(row.inputShape)
  const usual = defaultPreparation(classes, inputShape[2])
  const pagesOf = (split: Split) => row.pages.filter((page) => page.split === split).length
  return {
    name: row.name,
    title: row.title,
    description: row.description,
    contentHash: row.contentHash,
    inputShape,
    classes,
    trainCount: row.trainCount,
    testCount: row.testCount,
    preparation: (row.preparation as Preparation | null) ?? usual.preparation,
    ground: row.preparation === null ? usual.ground : (row.ground as Ground | null),
    samplePages: { train: pagesOf('train'), test: pagesOf('test') },
    registeredAt: row.registeredAt.toISOString(),
  }
}
