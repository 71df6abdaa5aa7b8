import type { Readable } from 'node:stream'
import { encodePng, prepareDigit } from '@convscope/imaging'
import { type CreateImage, type ImageRecord, NotFoundError, type Polarity } from '@convscope/shared'
import type { Client } from '../database/database.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import type { ArtifactStore, ImageService } from '../storage.js'
import { originalUrl, tileUrl } from '../urls.js'

/** Pixels of the preview's side: what MNIST's networks read. */
const PREVIEW_SIZE = 28
const INCLUDE = { original: { select: { bytes: true } } } satisfies Prisma.ImageInclude
type ImageRow = Prisma.ImageGetPayload<{ include: typeof INCLUDE }>

export class DatabaseImageService implements ImageService {
  readonly #client: Client
  readonly #artifacts: ArtifactStore
  readonly #maxPixels: number

  constructor(client: Client, artifacts: ArtifactStore, maxPixels: number) {
    this.#client = client
    this.#artifacts = artifacts
    this.#maxPixels = maxPixels
  }

  async create(bytes: Uint8Array, request: CreateImage): Promise<ImageRecord> {
    const prepared = await prepareDigit(bytes, {
      polarity: request.polarity,
      size: PREVIEW_SIZE,
      maxPixels: this.#maxPixels,
    })
    const original = await this.#artifacts.put(bytes, prepared.mediaType)
    const png = await encodePng(prepared.pixels, PREVIEW_SIZE, PREVIEW_SIZE, 1)
    const preview = await this.#artifacts.put(png, 'image/png')
    const key = { originalSha256: original.sha256, polarity: prepared.polarity }
    const row = await retryWhenBusy(() =>
      this.#client.image.upsert({
        where: { originalSha256_polarity: key },
        create: {
          ...key,
          name: request.name ?? (request.source === 'drawing' ? 'Drawing' : 'Picture'),
          source: request.source,
          width: prepared.width,
          height: prepared.height,
          mediaType: prepared.mediaType,
          detectedPolarity: prepared.detectedPolarity,
          previewSha256: preview.sha256,
          previewWidth: PREVIEW_SIZE,
          previewHeight: PREVIEW_SIZE,
        },
        update: {},
        include: INCLUDE,
      }),
    )
    return toImageRecord(row)
  }

  async get(id: string): Promise<ImageRecord> {
    const row = await this.#client.image.findUnique({ where: { id }, include: INCLUDE })
    if (row === null) throw new NotFoundError('image', id)
    return toImageRecord(row)
  }

  async list(limit: number): Promise<ImageRecord[]> {
    const rows = await this.#client.image.findMany({
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      include: INCLUDE,
    })
    return rows.map(toImageRecord)
  }

  async original(
    id: string,
  ): Promise<{ stream: Readable; bytes: number; mediaType: string; sha256: string }> {
    const row = await this.#client.image.findUnique({ where: { id }, select: { originalSha256: true } })
    if (row === null) throw new NotFoundError('image', id)
    return { ...(await this.#artifacts.stream(row.originalSha256)), sha256: row.originalSha256 }
  }
}

function toImageRecord(row: ImageRow): ImageRecord {
  return {
    id: row.id,
    name: row.name,
    source: row.source as ImageRecord['source'],
    width: row.width,
    height: row.height,
    mediaType: row.mediaType,
    bytes: row.original.bytes,
    detectedPolarity: row.detectedPolarity as Polarity,
    polarity: row.polarity as Polarity,
    originalUrl: originalUrl(row.id),
    previewUrl: tileUrl(row.previewSha256),
    previewWidth: row.previewWidth,
    previewHeight: row.previewHeight,
    createdAt: row.createdAt.toISOString(),
  }
}
