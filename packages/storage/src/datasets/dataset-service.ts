import {
  type DatasetFolderRecord,
  type DatasetRecord,
  type DatasetSamplePage,
  type ImageShape,
  InvalidInputError,
  NotFoundError,
  type PackedDataset,
  type PackedSplit,
  type Split,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson } from '../database/json.js'
import type { DatasetService } from '../storage.js'
import { tileUrl } from '../urls.js'
import { DATASET_INCLUDE, toDatasetRecord, toFolderRecord } from './dataset-read-model.js'

export class DatabaseDatasetService implements DatasetService {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  async list(): Promise<DatasetRecord[]> {
    const [rows, folders] = await Promise.all([
      this.#client.dataset.findMany({ include: DATASET_INCLUDE, orderBy: { name: 'asc' } }),
      this.#client.datasetFolder.findMany({ orderBy: { place: 'asc' } }),
    ])
    return rows.map((row) =>
      toDatasetRecord(
        row,
        folders.filter(({ datasetName }) => datasetName === row.name),
      ),
    )
  }

  async unusable(): Promise<DatasetFolderRecord[]> {
    const rows = await this.#client.datasetFolder.findMany({
      where: { problem: { not: null } },
      orderBy: [{ datasetName: 'asc' }, { place: 'asc' }],
    })
    return rows.map(toFolderRecord)
  }

  async get(name: string): Promise<DatasetRecord> {
    const [row, folders] = await Promise.all([
      this.#client.dataset.findUnique({ where: { name }, include: DATASET_INCLUDE }),
      this.#client.datasetFolder.findMany({ where: { datasetName: name }, orderBy: { place: 'asc' } }),
    ])
    if (row !== null) return toDatasetRecord(row, folders)
    const problem = folders.find((folder) => folder.problem !== null)?.problem
    if (problem) throw new NotFoundError('data set', name, 'dataset', `Its folder cannot be used: ${problem}`)
    const known = await this.#client.dataset.findMany({ select: { name: true }, orderBy: { name: 'asc' } })
    const choice =
      known.length === 0
        ? 'No worker has reported one yet: start a worker, then try again.'
        : `There are: ${known.map((dataset) => dataset.name).join(', ')}.`
    throw new NotFoundError('data set', name, 'dataset', choice)
  }

  async samples(name: string, split: Split, page: number, version?: string): Promise<DatasetSamplePage> {
    const dataset = await this.get(name)
    const contentHash = version ?? dataset.contentHash
    const row = await this.#client.datasetPage.findUnique({
      where: { datasetName_contentHash_split_page: { datasetName: name, contentHash, split, page } },
    })
    if (row === null) {
      throw new InvalidInputError({
        code: 'page_unknown',
        message: `${name} has ${dataset.samplePages[split]} pages of ${split} samples, counted from 0.`,
        field: 'page',
      })
    }
    const { inputShape } = dataset.versions.find((each) => each.contentHash === contentHash) ?? dataset
    const [imageHeight, imageWidth] = inputShape
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

  async packed(name: string, version: string | null): Promise<PackedDataset> {
    const contentHash = version ?? (await this.get(name)).contentHash
    const row = await this.#client.datasetVersion.findUnique({
      where: { datasetName_contentHash: { datasetName: name, contentHash } },
      include: {
        shards: { orderBy: { position: 'asc' }, select: { split: true, sha256: true, count: true } },
      },
    })
    if (row === null) throw versionGone(name, contentHash)
    const splitOf = (split: Split, count: number, indexSha256: string): PackedSplit => ({
      count,
      indexSha256,
      shards: row.shards
        .filter((shard) => shard.split === split)
        .map(({ sha256, count }) => ({ sha256, count })),
    })
    return {
      name,
      contentHash,
      inputShape: fromJson<ImageShape>(row.inputShape),
      classes: fromJson<string[]>(row.classes),
      train: splitOf('train', row.trainCount, row.trainIndexSha256),
      test: splitOf('test', row.testCount, row.testIndexSha256),
    }
  }
}

function versionGone(name: string, contentHash: string): InvalidInputError {
  return new InvalidInputError({
    code: 'dataset_version_gone',
    message:
      `The version ${contentHash.slice(0, 12)} of the data set ${name} is not stored. ` +
      'Clone the run to use the one that the data set has now, or put the files back that it had and let the data sets be looked at again.',
    field: 'dataset',
  })
}
