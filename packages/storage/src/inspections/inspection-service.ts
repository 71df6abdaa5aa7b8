import { randomUUID } from 'node:crypto'
import {
  type ArchitectureSummary,
  type CreateInspection,
  type ImageChoice,
  type InspectionDetail,
  type InspectionSummary,
  InvalidInputError,
  type LayerActivationRecord,
  type ListInspections,
  NotFoundError,
  type Page,
  type TimelineRequest,
  type TimelineStep,
  type WatchedTimeline,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson } from '../database/json.js'
import type { Provider } from '../database/provider.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import { networkForm } from '../images/network-form.js'
import type { Dispatcher } from '../queue/dispatcher.js'
import type { RequestClaim } from '../requests/request-claim.js'
import { findLayer } from '../runs/find-layer.js'
import type {
  ArtifactStore,
  DatasetService,
  EventBus,
  ImageService,
  InspectionAttempt,
  InspectionService,
  MapShape,
  Patch,
  StoredActivations,
} from '../storage.js'
import { assertImage, assertReadable } from './assert-image.js'
import { ATTEMPT_INCLUDE, DatabaseInspectionAttempt } from './inspection-attempt.js'
import {
  INSPECTION_DETAIL_INCLUDE,
  LAYER_INCLUDE,
  toInspectionDetail,
  toLayerRecord,
} from './inspection-read-model.js'
import { listInspections } from './list-inspections.js'
import { queueInspection, queueInspections } from './queue-inspections.js'
import { findAnswering, imageColumns, readTimeline } from './timeline.js'

export interface InspectionServiceParts {
  client: Client
  provider: Provider
  dispatcher: Dispatcher
  events: EventBus
  artifacts: ArtifactStore
  datasets: DatasetService
  images: ImageService
}

/** 4 MB. */
const MAX_PATCH_VALUES = 1_048_576

export class DatabaseInspectionService implements InspectionService {
  readonly #parts: InspectionServiceParts

  constructor(parts: InspectionServiceParts) {
    this.#parts = parts
  }

  async create(
    request: CreateInspection,
    claim?: RequestClaim,
  ): Promise<{ inspection: InspectionDetail; isNew: boolean }> {
    const checkpoint = await this.#client.checkpoint.findUnique({
      where: { id: request.checkpointId },
      select: { runId: true, run: { select: { summary: true } } },
    })
    if (checkpoint === null) throw new NotFoundError('checkpoint', request.checkpointId, 'checkpointId')
    const summary = fromJson<ArchitectureSummary>(checkpoint.run.summary)
    assertLayers(request.layers, summary)
    await assertImage(this.#parts, request, summary.inputShape)
    await assertReadable(this.#parts.images, request, checkpoint.runId)
    const { checkpointId, layers } = request
    const wanted = { checkpointId, ...imageColumns(request), ...(layers === undefined ? {} : { layers }) }
    const queued = await queueInspection(this.#parts, wanted, claim)
    return { inspection: await this.get(queued.id), isNew: queued.isNew }
  }

  async alsoOf(id: string, layers: string[], claim?: RequestClaim): Promise<InspectionDetail> {
    const row = await this.#client.inspection.findUnique({
      where: { id },
      include: { checkpoint: { select: { run: { select: { summary: true } } } } },
    })
    if (row === null) throw new NotFoundError('inspection', id)
    const { checkpointId, imageId, datasetName, datasetSplit, datasetIndex } = row
    const summary = fromJson<ArchitectureSummary>(row.checkpoint.run.summary)
    assertLayers(layers, summary)
    const image = { imageId, datasetName, datasetSplit, datasetIndex }
    const found = await findAnswering(this.#client, checkpointId, image, layers, summary)
    if (found !== null) return this.get(found)
    const queued = await queueInspection(this.#parts, { checkpointId, ...image, layers }, claim)
    return this.get(queued.id)
  }

  list(query: ListInspections): Promise<Page<InspectionSummary>> {
    return listInspections(this.#parts, query)
  }

  async get(id: string): Promise<InspectionDetail> {
    const row = await this.#client.inspection.findUnique({
      where: { id },
      include: INSPECTION_DETAIL_INCLUDE,
    })
    if (row === null) throw new NotFoundError('inspection', id)
    return toInspectionDetail(row)
  }

  async layer(id: string, layer: string): Promise<LayerActivationRecord> {
    const row = await this.#client.layerActivation.findUnique({
      where: { inspectionId_layer: { inspectionId: id, layer } },
      include: LAYER_INCLUDE,
    })
    if (row === null) throw await this.#unknownLayer(id, layer)
    return toLayerRecord(id, row)
  }

  async activations(id: string, layer: string): Promise<StoredActivations> {
    const { activationsSha256, shape } = await this.#maps(id, layer)
    return { ...(await this.#parts.artifacts.stream(activationsSha256)), shape }
  }

  async patch(id: string, layer: string, patch: Patch): Promise<{ values: Float32Array; shape: number[] }> {
    const { activationsSha256, shape } = await this.#maps(id, layer)
    const [mapHeight, mapWidth, channels] = shape
    const top = Math.min(Math.max(0, patch.y), mapHeight)
    const bottom = Math.max(top, Math.min(mapHeight, patch.y + patch.height))
    if (patch.height * patch.width * channels > MAX_PATCH_VALUES) {
      throw new InvalidInputError({
        code: 'patch_too_large',
        message: `A part of ${patch.height} × ${patch.width} of ${channels} channels is too large; ask for the whole layer instead.`,
        field: 'height',
      })
    }
    const bytesPerRow = mapWidth * channels * Float32Array.BYTES_PER_ELEMENT
    // The values are the last bytes of their file.
    const bytes = await this.#parts.artifacts.readEnd(
      activationsSha256,
      (mapHeight - top) * bytesPerRow,
      (bottom - top) * bytesPerRow,
    )
    const rows = new Float32Array(new Uint8Array(bytes).buffer)
    return {
      values: cutPatch(rows, top, shape, patch),
      shape: [patch.height, patch.width, channels],
    }
  }

  async timeline(runId: string, request: TimelineRequest): Promise<TimelineStep[]> {
    const { summary, steps } = await readTimeline(this.#client, runId, request)
    assertLayers(request.layers, summary)
    // What is stored stays to be seen, whatever became of its data set.
    if (steps.every(({ inspection }) => inspection === null)) {
      await assertImage(this.#parts, request, summary.inputShape)
    }
    return steps
  }

  async watched(runId: string): Promise<WatchedTimeline[]> {
    const run = await this.#client.run.findUnique({ where: { id: runId }, select: { watchedImages: true } })
    if (run === null) throw new NotFoundError('run', runId)
    const images = fromJson<ImageChoice[] | null>(run.watchedImages) ?? []
    return Promise.all(
      images.map(async (image) => ({
        image,
        steps: (await readTimeline(this.#client, runId, image)).steps,
      })),
    )
  }

  async completeTimeline(
    runId: string,
    request: TimelineRequest,
    claim?: RequestClaim,
  ): Promise<TimelineStep[]> {
    const { summary, steps } = await readTimeline(this.#client, runId, request)
    assertLayers(request.layers, summary)
    await assertImage(this.#parts, request, summary.inputShape)
    await assertReadable(this.#parts.images, request, runId)
    const image = imageColumns(request)
    const layers = request.layers ?? null
    const missing = steps.flatMap(({ checkpointId, inspection }) =>
      inspection === null ? [{ checkpointId, ...image, layers }] : [],
    )
    const failed = steps.flatMap(({ inspection }) => (inspection?.state === 'failed' ? [inspection.id] : []))
    if (missing.length + failed.length === 0) return steps
    const done = await queueInspections(this.#parts, { runId, missing, failed }, claim)
    // Somebody asked the same in this moment.
    if (done === 'changed meanwhile') return this.completeTimeline(runId, request, claim)
    return this.timeline(runId, request)
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
    const form = await networkForm(this.#client, row.checkpoint.run)
    return new DatabaseInspectionAttempt(this.#client, this.#parts.events, attemptId, row, form)
  }

  /** A layer's file and its shape as maps: a flat layer is a row of maps of one value. */
  async #maps(id: string, layer: string): Promise<{ activationsSha256: string; shape: MapShape }> {
    const row = layer === 'input' ? await this.#input(id) : await this.#layer(id, layer)
    const stored = fromJson<number[]>(row.shape)
    const shape = (stored.length === 3 ? stored : [1, 1, stored[0]]) as MapShape
    return { activationsSha256: row.activationsSha256, shape }
  }

  /** What the network saw is kept whether or not the layer `input` was asked for. */
  async #input(id: string) {
    const row = await this.#client.inspection.findUnique({
      where: { id },
      select: { inputSha256: true, checkpoint: { select: { run: { select: { summary: true } } } } },
    })
    if (row === null) throw new NotFoundError('inspection', id)
    if (row.inputSha256 === null) throw new NotFoundError('layer of this inspection', 'input', 'layer')
    const { inputShape } = fromJson<ArchitectureSummary>(row.checkpoint.run.summary)
    return { activationsSha256: row.inputSha256, shape: inputShape }
  }

  async #layer(id: string, layer: string) {
    const row = await this.#client.layerActivation.findUnique({
      where: { inspectionId_layer: { inspectionId: id, layer } },
      select: { activationsSha256: true, shape: true },
    })
    if (row === null) throw await this.#unknownLayer(id, layer)
    return row
  }

  async #unknownLayer(id: string, layer: string): Promise<NotFoundError> {
    const layers = (await this.get(id)).layers.map((record) => record.layer)
    const advice = layers.length === 0 ? 'It has none yet.' : `It has: ${layers.join(', ')}.`
    return new NotFoundError('layer of this inspection', layer, 'layer', advice)
  }

  get #client() {
    return this.#parts.client
  }
}

function assertLayers(layers: string[] | undefined, summary: ArchitectureSummary): void {
  layers?.forEach((layer, index) => {
    findLayer(summary, layer, `layers.${index}`)
  })
  if (layers === undefined && !summary.layers.some(({ type }) => /conv/i.test(type))) {
    throw new InvalidInputError({
      code: 'no_convolution',
      message: 'This network has no convolution. Name the layers to look at.',
      field: 'layers',
    })
  }
}

/** Where a network's maps end, its neighbours see zeros: as TensorFlow's padding does. */
function cutPatch(
  rows: Float32Array,
  firstRow: number,
  [mapHeight, mapWidth, channels]: MapShape,
  patch: Patch,
): Float32Array {
  const values = new Float32Array(patch.height * patch.width * channels)
  for (let row = 0; row < patch.height; row++) {
    const y = patch.y + row
    if (y < 0 || y >= mapHeight) continue
    const left = Math.max(0, patch.x)
    const right = Math.min(mapWidth, patch.x + patch.width)
    if (right <= left) continue
    const from = ((y - firstRow) * mapWidth + left) * channels
    const to = (row * patch.width + left - patch.x) * channels
    values.set(rows.subarray(from, from + (right - left) * channels), to)
  }
  return values
}
