import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import {
  type ArchitectureSummary,
  type CreateInspection,
  type DatasetImage,
  type InspectionDetail,
  type InspectionSummary,
  InvalidInputError,
  type ListInspections,
  NotFoundError,
  type Page,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson, toNullableJson } from '../database/json.js'
import { afterCursor, decodeCursor, encodeCursor } from '../database/page-cursor.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { Dispatcher } from '../queue/dispatcher.js'
import type {
  ArtifactStore,
  DatasetService,
  EventBus,
  InspectionAttempt,
  InspectionService,
} from '../storage.js'
import { ATTEMPT_INCLUDE, DatabaseInspectionAttempt } from './inspection-attempt.js'
import {
  INSPECTION_DETAIL_INCLUDE,
  INSPECTION_SUMMARY_INCLUDE,
  toInspectionDetail,
  toInspectionSummary,
} from './inspection-read-model.js'

export interface InspectionServiceParts {
  client: Client
  dispatcher: Dispatcher
  events: EventBus
  artifacts: ArtifactStore
  datasets: DatasetService
}

export class DatabaseInspectionService implements InspectionService {
  readonly #parts: InspectionServiceParts

  constructor(parts: InspectionServiceParts) {
    this.#parts = parts
  }

  async create(request: CreateInspection): Promise<InspectionDetail> {
    const checkpoint = await this.#client.checkpoint.findUnique({
      where: { id: request.checkpointId },
      select: { run: { select: { summary: true } } },
    })
    if (checkpoint === null) throw new NotFoundError('checkpoint', request.checkpointId, 'checkpointId')
    const summary = fromJson<ArchitectureSummary>(checkpoint.run.summary)
    assertLayers(request.layers, summary)
    await this.#assertImage(request, summary)
    const row = await retryWhenBusy(() =>
      this.#client.inspection.create({
        data: {
          checkpointId: request.checkpointId,
          imageId: request.imageId ?? null,
          datasetName: request.datasetImage?.dataset ?? null,
          datasetSplit: request.datasetImage?.split ?? null,
          datasetIndex: request.datasetImage?.index ?? null,
          requestedLayers: toNullableJson(request.layers),
        },
        select: { id: true, dispatch: true },
      }),
    )
    await this.#parts.dispatcher.dispatch('inspection', row)
    return this.get(row.id)
  }

  async list(query: ListInspections): Promise<Page<InspectionSummary>> {
    const filter = {
      ...(query.runId === undefined ? {} : { checkpoint: { runId: query.runId } }),
      ...(query.checkpointId === undefined ? {} : { checkpointId: query.checkpointId }),
    }
    const after = query.cursor === undefined ? {} : afterCursor(decodeCursor(query.cursor), 'desc')
    const [rows, total] = await Promise.all([
      this.#client.inspection.findMany({
        where: { AND: [filter, after] },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: query.limit + 1,
        include: INSPECTION_SUMMARY_INCLUDE,
      }),
      this.#client.inspection.count({ where: filter }),
    ])
    const last = rows[query.limit - 1]
    return {
      items: rows.slice(0, query.limit).map(toInspectionSummary),
      nextCursor: rows.length > query.limit && last !== undefined ? encodeCursor(last) : null,
      total,
    }
  }

  async get(id: string): Promise<InspectionDetail> {
    const row = await this.#client.inspection.findUnique({
      where: { id },
      include: INSPECTION_DETAIL_INCLUDE,
    })
    if (row === null) throw new NotFoundError('inspection', id)
    return toInspectionDetail(row)
  }

  async activations(id: string, layer: string): Promise<{ stream: Readable; bytes: number }> {
    const row = await this.#client.layerActivation.findUnique({
      where: { inspectionId_layer: { inspectionId: id, layer } },
      select: { activationsSha256: true },
    })
    if (row === null) {
      const layers = (await this.get(id)).layers.map((record) => record.layer)
      const advice = layers.length === 0 ? 'It has none yet.' : `It has: ${layers.join(', ')}.`
      throw new NotFoundError('layer of this inspection', layer, 'layer', advice)
    }
    return this.#parts.artifacts.stream(row.activationsSha256)
  }

  async beginAttempt(inspectionId: string): Promise<InspectionAttempt | null> {
    const row = await this.#client.inspection.findUnique({
      where: { id: inspectionId },
      include: ATTEMPT_INCLUDE,
    })
    if (row === null || (row.state !== 'queued' && row.state !== 'running')) return null
    const attemptId = randomUUID()
    const { count } = await retryWhenBusy(() =>
      this.#client.inspection.updateMany({
        where: { id: inspectionId, state: row.state, attemptId: row.attemptId },
        data: { state: 'running', attemptId, startedAt: new Date() },
      }),
    )
    if (count === 0) return null
    await this.#parts.events.publish({
      topic: 'inspection',
      id: inspectionId,
      event: { type: 'state', data: { state: 'running', error: null } },
    })
    return new DatabaseInspectionAttempt(this.#client, this.#parts.events, attemptId, row)
  }

  get #client() {
    return this.#parts.client
  }

  async #assertImage(request: CreateInspection, summary: ArchitectureSummary): Promise<void> {
    const { imageId, datasetImage } = request
    if (datasetImage !== undefined) return this.#assertDatasetImage(datasetImage, summary)
    if (imageId !== undefined && (await this.#client.image.count({ where: { id: imageId } })) === 0) {
      throw new NotFoundError('image', imageId, 'imageId')
    }
  }

  async #assertDatasetImage({ dataset, split, index }: DatasetImage, summary: ArchitectureSummary) {
    const record = await this.#parts.datasets.get(dataset).catch((error) => {
      throw error instanceof NotFoundError
        ? new NotFoundError('data set', dataset, 'datasetImage.dataset')
        : error
    })
    const count = split === 'train' ? record.trainCount : record.testCount
    if (index >= count) {
      throw new InvalidInputError({
        code: 'index_out_of_range',
        message: `The ${split} split of ${record.title} has ${count.toLocaleString('en-US')} images, counted from 0.`,
        field: 'datasetImage.index',
      })
    }
    if (record.inputShape.join() !== summary.inputShape.join()) {
      throw new InvalidInputError({
        code: 'shape_mismatch',
        message: `Images of ${record.title} are ${record.inputShape.join(' × ')}; this network reads ${summary.inputShape.join(' × ')}.`,
        field: 'datasetImage.dataset',
      })
    }
  }
}

function assertLayers(layers: string[] | undefined, summary: ArchitectureSummary): void {
  const known = summary.layers.map(({ name }) => name)
  layers?.forEach((layer, index) => {
    if (known.includes(layer)) return
    throw new InvalidInputError({
      code: 'layer_unknown',
      message: `The network has no layer "${layer}". It has: ${known.join(', ')}.`,
      field: `layers.${index}`,
    })
  })
  if (layers === undefined && !summary.layers.some(({ type }) => /conv/i.test(type))) {
    throw new InvalidInputError({
      code: 'no_convolution',
      message: 'This network has no convolution. Name the layers to look at.',
      field: 'layers',
    })
  }
}
