import {
  type DatasetFinding,
  type DatasetFolderRecord,
  type DatasetRecord,
  type DatasetVersionRecord,
  defaultPreparation,
  type Ground,
  type ImageShape,
  type Preparation,
  type Split,
} from '@convscope/shared'
import { fromJson } from '../database/json.js'
import type { Prisma } from '../generated/sqlite/client/client.js'

export const DATASET_INCLUDE = {
  pages: { select: { split: true, contentHash: true } },
  versions: { orderBy: { registeredAt: 'desc' } },
} satisfies Prisma.DatasetInclude

type DatasetRow = Prisma.DatasetGetPayload<{ include: typeof DATASET_INCLUDE }>
type VersionRow = DatasetRow['versions'][number]
export type FolderRow = Prisma.DatasetFolderGetPayload<object>

/** @param folders those that lie under the data set's name. */
export function toDatasetRecord(row: DatasetRow, folders: readonly FolderRow[]): DatasetRecord {
  const classes = fromJson<string[]>(row.classes)
  const inputShape = fromJson<ImageShape>(row.inputShape)
  const usual = defaultPreparation(classes, inputShape[2])
  const current = row.versions.find(({ contentHash }) => contentHash === row.contentHash)
  const pagesOf = (split: Split) =>
    row.pages.filter((page) => page.split === split && page.contentHash === row.contentHash).length
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
    classCounts: current === undefined ? null : fromJson<Record<Split, number[]>>(current.classCounts),
    findings: current === undefined ? [] : fromJson<DatasetFinding[]>(current.findings),
    samplePages: { train: pagesOf('train'), test: pagesOf('test') },
    versions: row.versions.map(toVersionRecord),
    folders: folders.map(toFolderRecord),
    registeredAt: row.registeredAt.toISOString(),
  }
}

export function toFolderRecord(row: FolderRow): DatasetFolderRecord {
  return {
    name: row.datasetName,
    folder: row.folder,
    place: row.place,
    problem: row.problem,
    lookedAt: row.lookedAt.toISOString(),
  }
}

function toVersionRecord(row: VersionRow): DatasetVersionRecord {
  return {
    contentHash: row.contentHash,
    inputShape: fromJson(row.inputShape),
    classes: fromJson<string[]>(row.classes).length,
    trainCount: row.trainCount,
    testCount: row.testCount,
    registeredAt: row.registeredAt.toISOString(),
    supersededAt: row.supersededAt?.toISOString() ?? null,
  }
}
