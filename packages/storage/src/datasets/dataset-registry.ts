import type { Client } from '../database/database.js'
import { toJson } from '../database/json.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import type { DatasetRegistry, KnownFolder, LookedAtFolder, RegisteredDataset } from '../storage.js'

export class DatabaseDatasetRegistry implements DatasetRegistry {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  async known(place: string): Promise<KnownFolder[]> {
    const rows = await this.#client.datasetFolder.findMany({ where: { place }, orderBy: { folder: 'asc' } })
    const versions = await this.#client.datasetVersion.findMany({
      where: { datasetName: { in: rows.map(({ datasetName }) => datasetName) }, supersededAt: null },
      include: { shards: { select: { sha256: true } } },
    })
    return rows.flatMap(({ folder, datasetName, fingerprint, contentHash }) => {
      const known = { folder, name: datasetName, fingerprint, contentHash, artifacts: [] }
      if (contentHash === null) return [known]
      const version = versions.find(
        (each) => each.datasetName === datasetName && each.contentHash === contentHash,
      )
      // Without its version, or behind another one, a folder must be read again.
      if (version === undefined) return []
      const { trainIndexSha256, testIndexSha256, shards } = version
      return [
        { ...known, artifacts: [trainIndexSha256, testIndexSha256, ...shards.map(({ sha256 }) => sha256)] },
      ]
    })
  }

  async register(dataset: RegisteredDataset, folder: LookedAtFolder): Promise<void> {
    const { pages, shards, findings, classCounts, trainIndexSha256, testIndexSha256, ...columns } = dataset
    const { name, contentHash } = dataset
    const now = new Date()
    const shape = { inputShape: toJson(dataset.inputShape), classes: toJson(dataset.classes) }
    const row = { ...columns, ...shape, registeredAt: now }
    const version = {
      ...shape,
      trainCount: dataset.trainCount,
      testCount: dataset.testCount,
      classCounts: toJson(classCounts),
      findings: toJson(findings),
      trainIndexSha256,
      testIndexSha256,
      supersededAt: null,
    }
    const key = { datasetName: name, contentHash }
    const pageRows = pages.map((page) => ({ ...page, ...key, labels: toJson(page.labels) }))
    const shardRows = shards.map((shard) => ({ ...shard, ...key }))
    await retryWhenBusy(() =>
      this.#client.$transaction([
        this.#client.dataset.upsert({ where: { name }, create: row, update: row }),
        this.#client.datasetVersion.updateMany({
          where: { datasetName: name, contentHash: { not: contentHash }, supersededAt: null },
          data: { supersededAt: now },
        }),
        this.#client.datasetVersion.upsert({
          where: { datasetName_contentHash: key },
          create: { ...key, ...version, registeredAt: now },
          update: version,
        }),
        this.#client.datasetShard.deleteMany({ where: key }),
        this.#client.datasetShard.createMany({ data: shardRows }),
        this.#client.datasetPage.deleteMany({ where: key }),
        this.#client.datasetPage.createMany({ data: pageRows }),
        this.#folderUpsert(name, folder, { contentHash, problem: null }),
      ]),
    )
  }

  async reject(name: string, folder: LookedAtFolder, problem: string): Promise<void> {
    await retryWhenBusy(() => this.#folderUpsert(name, folder, { contentHash: null, problem }))
  }

  async keepOnly(place: string, folders: readonly string[]): Promise<void> {
    await retryWhenBusy(() =>
      this.#client.datasetFolder.deleteMany({ where: { place, folder: { notIn: [...folders] } } }),
    )
    await retryWhenBusy(() =>
      this.#client.datasetFolder.updateMany({ where: { place }, data: { lookedAt: new Date() } }),
    )
  }

  async removeUnused(graceMs: number): Promise<number> {
    const candidates = await this.#client.datasetVersion.findMany({
      where: { supersededAt: { lt: new Date(Date.now() - graceMs) } },
      select: { datasetName: true, contentHash: true },
    })
    let removed = 0
    for (const { datasetName, contentHash } of candidates) {
      if ((await this.#client.run.count({ where: { datasetName, datasetHash: contentHash } })) > 0) continue
      const where = { datasetName, contentHash }
      const [, { count }] = await retryWhenBusy(() =>
        this.#client.$transaction([
          this.#client.datasetPage.deleteMany({ where }),
          this.#client.datasetVersion.deleteMany({ where: { ...where, supersededAt: { not: null } } }),
        ]),
      )
      removed += count
    }
    return removed
  }

  #folderUpsert(
    datasetName: string,
    { place, folder, fingerprint }: LookedAtFolder,
    outcome: Pick<Prisma.DatasetFolderUncheckedCreateInput, 'contentHash' | 'problem'>,
  ) {
    const columns = { datasetName, fingerprint, ...outcome, lookedAt: new Date() }
    return this.#client.datasetFolder.upsert({
      where: { place_folder: { place, folder } },
      create: { place, folder, ...columns },
      update: columns,
    })
  }
}
