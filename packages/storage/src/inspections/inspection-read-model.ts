import type {
  ErrorDetails,
  InspectionDetail,
  InspectionSummary,
  LayerActivationRecord,
  PictureReading,
  Prediction,
  Split,
} from '@convscope/shared'
import { fromJson } from '../database/json.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import { activationsUrl, originalUrl, tileUrl } from '../urls.js'

/** A list says of a prediction what its columns say. */
export const INSPECTION_SUMMARY = {
  omit: { prediction: true, requestedLayers: true },
  include: {
    checkpoint: { select: { epoch: true, runId: true, run: { select: { name: true } } } },
    image: { select: { name: true } },
  },
} satisfies Pick<Prisma.InspectionFindManyArgs, 'omit' | 'include'>

export const LAYER_INCLUDE = {
  tiles: { orderBy: { firstChannel: 'asc' } },
} satisfies Prisma.LayerActivationInclude

export const INSPECTION_DETAIL_INCLUDE = {
  checkpoint: {
    select: { epoch: true, runId: true, run: { select: { name: true, summary: true, classes: true } } },
  },
  image: { select: { id: true, name: true, polarity: true } },
  layers: {
    orderBy: { position: 'asc' },
    include: LAYER_INCLUDE,
  },
} satisfies Prisma.InspectionInclude

type SummaryRow = Prisma.InspectionGetPayload<typeof INSPECTION_SUMMARY>
type DetailRow = Prisma.InspectionGetPayload<{ include: typeof INSPECTION_DETAIL_INCLUDE }>
type LayerRow = DetailRow['layers'][number]

export function toInspectionSummary(row: SummaryRow): InspectionSummary {
  return {
    id: row.id,
    state: row.state,
    checkpointId: row.checkpointId,
    checkpointEpoch: row.checkpoint.epoch,
    runId: row.checkpoint.runId,
    runName: row.checkpoint.run.name,
    imageId: row.imageId,
    imageName: row.image?.name ?? null,
    datasetImage: datasetImageOf(row),
    trueClass: row.trueClass,
    trueName: row.trueName,
    isRight: row.isRight,
    prediction: predictionOf(row),
    inputUrl: row.inputPngSha256 === null ? null : tileUrl(row.inputPngSha256),
    error: fromJson<ErrorDetails | null>(row.error),
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

export function toInspectionDetail(row: DetailRow): InspectionDetail {
  const { image, startedAt, finishedAt } = row
  return {
    ...toInspectionSummary(row),
    prediction: fromJson<Prediction | null>(row.prediction),
    classes: fromJson(row.checkpoint.run.classes),
    inputShape: fromJson<{ inputShape: InspectionDetail['inputShape'] }>(row.checkpoint.run.summary)
      .inputShape,
    requestedLayers: fromJson<string[] | null>(row.requestedLayers),
    layers: row.layers.map((layer) => toLayerRecord(row.id, layer)),
    image:
      image === null
        ? null
        : { originalUrl: originalUrl(image.id), name: image.name, polarity: image.polarity },
    reading: fromJson<PictureReading | null>(row.reading),
    durationMs: startedAt !== null && finishedAt !== null ? finishedAt.getTime() - startedAt.getTime() : null,
  }
}

function predictionOf({ predictedName, probability }: SummaryRow): InspectionSummary['prediction'] {
  return predictedName === null || probability === null ? null : { className: predictedName, probability }
}

function datasetImageOf({ datasetName, datasetSplit, datasetIndex }: SummaryRow) {
  if (datasetName === null || datasetSplit === null || datasetIndex === null) return null
  return { dataset: datasetName, split: datasetSplit as Split, index: datasetIndex }
}

export function toLayerRecord(inspectionId: string, row: LayerRow): LayerActivationRecord {
  return {
    layer: row.layer,
    type: row.type as LayerActivationRecord['type'],
    shape: fromJson(row.shape),
    statistics: fromJson(row.statistics),
    layerMin: row.layerMin,
    layerMax: row.layerMax,
    tiles: row.tiles.map(({ sha256, firstChannel, channels, columns, rows }) => ({
      sha256,
      url: tileUrl(sha256),
      firstChannel,
      channels,
      columns,
      rows,
    })),
    activationsUrl: activationsUrl(inspectionId, row.layer),
  }
}
