import {
  type ErrorDetails,
  type ImageShape,
  type InspectionEvent,
  type InspectionState,
  type Split,
  StaleAttemptError,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson, toJson, toNullableJson } from '../database/json.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import { versionFor } from '../datasets/version-for.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import {
  imageSource,
  NETWORK_FORM_COLUMNS,
  type NetworkForm,
  READING_COLUMNS,
} from '../images/network-form.js'
import type { EventBus, InspectionAttempt, RecordedInspection } from '../storage.js'

export const ATTEMPT_INCLUDE = {
  checkpoint: { include: { run: { select: { ...NETWORK_FORM_COLUMNS, datasetHash: true } } } },
  image: { select: READING_COLUMNS },
} satisfies Prisma.InspectionInclude

type AttemptRow = Prisma.InspectionGetPayload<{ include: typeof ATTEMPT_INCLUDE }>

/** An inspection as its worker needs it, and the fence around what it writes. */
export class DatabaseInspectionAttempt implements InspectionAttempt {
  readonly id: string
  readonly inspectionId: string
  readonly checkpoint: InspectionAttempt['checkpoint']
  readonly inputShape: ImageShape
  readonly classes: string[]
  readonly source: InspectionAttempt['source']
  readonly layers: string[] | null
  readonly #client: Client
  readonly #events: EventBus

  constructor(client: Client, events: EventBus, id: string, row: AttemptRow, form: NetworkForm) {
    this.#client = client
    this.#events = events
    this.id = id
    this.inspectionId = row.id
    this.checkpoint = row.checkpoint
    this.inputShape = form.shape
    this.classes = fromJson(row.checkpoint.run.classes)
    this.source = sourceOf(row, form)
    this.layers = fromJson<string[] | null>(row.requestedLayers)
  }

  async complete(result: RecordedInspection): Promise<void> {
    const layerRows = result.layers.map((layer, position) => toLayerRow(this.inspectionId, layer, position))
    await retryWhenBusy(() =>
      this.#client.$transaction(async (transaction) => {
        await this.#write(transaction, {
          state: 'completed',
          finishedAt: new Date(),
          error: toNullableJson(null),
          prediction: toJson(result.prediction),
          trueClass: result.trueClass,
          ...listedColumns(result, this.classes),
          reading: toNullableJson(result.reading),
          inputSha256: result.inputSha256,
          inputPngSha256: result.inputPngSha256,
        })
        await transaction.layerActivation.createMany({ data: layerRows.map(({ layer }) => layer) })
        await transaction.tile.createMany({ data: layerRows.flatMap(({ tiles }) => tiles) })
      }),
    )
    await this.#publish('completed', null)
  }

  async fail(error: ErrorDetails, requeue: boolean): Promise<void> {
    const state = requeue ? 'queued' : 'failed'
    const end = requeue ? {} : { finishedAt: new Date(), error: toJson(error) }
    await retryWhenBusy(() => this.#write(this.#client, { state, ...end }))
    await this.#publish(state, requeue ? null : error)
  }

  /** The last write of an attempt: it gives the fence away. */
  async #write(
    client: Prisma.TransactionClient,
    data: Prisma.InspectionUncheckedUpdateManyInput,
  ): Promise<void> {
    const { count } = await client.inspection.updateMany({
      where: { id: this.inspectionId, attemptId: this.id, state: 'running' },
      data: { ...data, attemptId: null },
    })
    if (count === 0) throw new StaleAttemptError(this.id)
  }

  #publish(state: InspectionState, error: ErrorDetails | null): Promise<void> {
    const event: InspectionEvent = { type: 'state', data: { state, error } }
    return this.#events.publish({ topic: 'inspection', id: this.inspectionId, event })
  }
}

/** What a list shows and is filtered by. */
function listedColumns({ prediction, trueClass }: RecordedInspection, classes: readonly string[]) {
  return {
    predictedName: prediction.className,
    probability: prediction.probabilities[prediction.classIndex] ?? null,
    trueName: trueClass === null ? null : (classes[trueClass] ?? String(trueClass)),
    isRight: trueClass === null ? null : prediction.classIndex === trueClass,
  }
}

function sourceOf(row: AttemptRow, form: NetworkForm): InspectionAttempt['source'] {
  if (row.image !== null) return imageSource(row.image, form)
  return {
    kind: 'dataset',
    dataset: row.datasetName as string,
    version: versionFor(row.datasetName, row.checkpoint.run),
    split: row.datasetSplit as Split,
    index: row.datasetIndex as number,
  }
}

function toLayerRow(inspectionId: string, recorded: RecordedInspection['layers'][number], position: number) {
  // Known before it is written, so that layers and tiles go in as two statements.
  const id = `${inspectionId}-${position}`
  const { tiles, shape, statistics, ...columns } = recorded
  return {
    layer: { ...columns, id, inspectionId, position, shape: toJson(shape), statistics: toJson(statistics) },
    tiles: tiles.map((tile) => ({ ...tile, layerActivationId: id })),
  }
}
