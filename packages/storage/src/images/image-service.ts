import type { Readable } from 'node:stream'
import { assertCrop, type PictureDecoder } from '@convscope/imaging'
import {
  type CreateImage,
  type ImagePreview,
  type ImageRecord,
  NotFoundError,
  type PolarityChoice,
  type Preparation,
  type RereadImage,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import type { ArtifactStore, ImageService } from '../storage.js'
import { originalUrl, tileUrl } from '../urls.js'
import {
  formatCrop,
  NETWORK_FORM_COLUMNS,
  networkForm,
  parseCrop,
  READING_COLUMNS,
  readingChoice,
} from './network-form.js'

const INCLUDE = { original: { select: { bytes: true } } } satisfies Prisma.ImageInclude
const PICTURE_COLUMNS = {
  originalSha256: true,
  name: true,
  source: true,
  width: true,
  height: true,
  mediaType: true,
  thumbnailSha256: true,
  thumbnailWidth: true,
  thumbnailHeight: true,
} satisfies Prisma.ImageSelect
type PictureRow = Prisma.ImageGetPayload<{ select: typeof PICTURE_COLUMNS }>
type ImageRow = Prisma.ImageGetPayload<{ include: typeof INCLUDE }>

export class DatabaseImageService implements ImageService {
  readonly #client: Client
  readonly #artifacts: ArtifactStore
  readonly #decoder: Pick<PictureDecoder, 'examine' | 'prepare'>

  constructor(
    client: Client,
    artifacts: ArtifactStore,
    decoder: Pick<PictureDecoder, 'examine' | 'prepare'>,
  ) {
    this.#client = client
    this.#artifacts = artifacts
    this.#decoder = decoder
  }

  async create(bytes: Uint8Array, request: CreateImage): Promise<ImageRecord> {
    const examined = await this.#decoder.examine(bytes)
    const { width, height, mediaType } = examined
    assertCrop({ width, height }, request.crop ?? null)
    const original = await this.#artifacts.put(bytes, mediaType)
    const thumbnail = await this.#artifacts.put(examined.thumbnail, 'image/png')
    return this.#keep(request, {
      originalSha256: original.sha256,
      name: request.name ?? (request.source === 'drawing' ? 'Drawing' : 'Picture'),
      source: request.source,
      width,
      height,
      mediaType,
      thumbnailSha256: thumbnail.sha256,
      thumbnailWidth: examined.thumbnailWidth,
      thumbnailHeight: examined.thumbnailHeight,
    })
  }

  async reread(id: string, request: RereadImage): Promise<ImageRecord> {
    const row = await this.#client.image.findUnique({ where: { id }, select: PICTURE_COLUMNS })
    if (row === null) throw new NotFoundError('image', id)
    assertCrop(row, request.crop ?? null)
    return this.#keep(request, row)
  }

  async #keep(request: RereadImage, picture: PictureRow): Promise<ImageRecord> {
    const key = {
      originalSha256: picture.originalSha256,
      polarity: request.polarity,
      preparation: request.preparation ?? '',
      crop: formatCrop(request.crop),
    }
    const row = await retryWhenBusy(() =>
      this.#client.image.upsert({
        where: { originalSha256_polarity_preparation_crop: key },
        create: { ...picture, ...key, detectedPolarity: '' },
        update: {},
        include: INCLUDE,
      }),
    )
    return toImageRecord(row)
  }

  async preview(id: string, runId: string): Promise<ImagePreview> {
    const [image, run] = await Promise.all([
      this.#client.image.findUnique({ where: { id }, select: READING_COLUMNS }),
      this.#client.run.findUnique({ where: { id: runId }, select: NETWORK_FORM_COLUMNS }),
    ])
    if (image === null) throw new NotFoundError('image', id)
    if (run === null) throw new NotFoundError('run', runId, 'runId')
    const form = await networkForm(this.#client, run)
    const bytes = await this.#artifacts.read(image.originalSha256)
    const { input, ink, ...reading } = await this.#decoder.prepare(bytes, {
      ...readingChoice(image, form),
      shape: form.shape,
    })
    return {
      ...reading,
      shape: form.shape,
      inputUrl: dataUrl(input),
      inkUrl: ink === null ? null : dataUrl(ink),
    }
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
    polarity: row.polarity as PolarityChoice,
    preparation: row.preparation === '' ? null : (row.preparation as Preparation),
    crop: parseCrop(row.crop),
    originalUrl: originalUrl(row.id),
    thumbnailUrl: tileUrl(row.thumbnailSha256),
    createdAt: row.createdAt.toISOString(),
  }
}

const dataUrl = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`
