'use client'

import type { ErrorDetails, InspectionDetail, Layer, LayerWeightsRecord } from '@convscope/shared'
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { api, detailsOf } from '@/api/client'
import { loadNpy } from '@/api/load-npy'
import type { Cell } from '../feature-maps/large-map'
import { cellWindow } from './cell-window'
import type { ReadLayer } from './read-by'
import { type CellTrace, traceCell } from './trace-cell'
import { useStoredLayers } from './use-stored-layers'

export interface TracedCell {
  /** The value as it is stored. */
  stored: number | null
  /** Where it comes from; null while it is being read, and for layers that are not computed cell by cell. */
  trace: CellTrace | null
  /** What the trace needs is on its way. */
  isReading: boolean
  error: ErrorDetails | null
}

/** Weights of which only one channel's part is needed. */
const PER_CHANNEL: Partial<Record<Layer['type'], string>> = {
  conv2d: 'kernel',
  depthwiseConv2d: 'depthwise_kernel',
  separableConv2d: 'pointwise_kernel',
}
const forEver = { staleTime: Number.POSITIVE_INFINITY, placeholderData: keepPreviousData }

/** The exact value of a cell, and how it came about, from what is stored. */
export function useCellTrace(
  inspection: InspectionDetail,
  read: ReadLayer | null,
  { name, channel, cell }: { name: string; channel: number; cell: Cell | null },
): TracedCell {
  const { checkpointId } = inspection
  const sources = read?.sources ?? []
  const { inspectionId, error } = useStoredLayers(inspection, sources)
  const window =
    read === null || cell === null
      ? null
      : cellWindow(read.layer, read.inputShape, read.outputShape, cell.row, cell.column)

  const own = useQuery({
    queryKey: ['patch', inspection.id, name, cell?.row, cell?.column, 1, 1],
    queryFn: () => loadNpy(patchUrl(inspection.id, name, { y: cell?.row ?? 0, x: cell?.column ?? 0 })),
    enabled: cell !== null,
    ...forEver,
  })
  const patches = useQueries({
    queries: sources.map((source) => ({
      queryKey: ['patch', inspectionId, source, window?.y, window?.x, window?.height, window?.width],
      queryFn: () => loadNpy(patchUrl(inspectionId as string, source, window ?? { y: 0, x: 0 })),
      enabled: window !== null && inspectionId !== null,
      ...forEver,
    })),
  })
  const record = useQuery({
    queryKey: ['weights', checkpointId, name],
    queryFn: () => api<LayerWeightsRecord>(`/checkpoints/${checkpointId}/layers/${name}/weights`),
    enabled: read !== null && hasWeights(read.layer),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const needed = record.data?.weights ?? []
  const weights = useQueries({
    queries: needed.map((weight) => {
      const part = PER_CHANNEL[read?.layer.type as Layer['type']] === weight.name ? `?channel=${channel}` : ''
      return {
        queryKey: ['weight', weight.url, part],
        queryFn: () => loadNpy(`${weight.url}${part}`),
        staleTime: Number.POSITIVE_INFINITY,
      }
    }),
  })

  const failure = [own, record, ...patches, ...weights].find((query) => query.isError)?.error ?? null
  const isComplete =
    read !== null &&
    window !== null &&
    patches.every(({ data, isPlaceholderData }) => data !== undefined && !isPlaceholderData) &&
    weights.every(({ data }) => data !== undefined) &&
    (!hasWeights(read.layer) || record.data !== undefined)
  const trace = isComplete
    ? traceCell(read.layer, channel, {
        window,
        inputSize: [read.inputShape[0] ?? 0, read.inputShape[1] ?? 0],
        patches: patches.flatMap(({ data }) => data ?? []),
        weights: Object.fromEntries(
          needed.flatMap(({ name: each }, index) => {
            const values = weights[index]?.data
            return values === undefined ? [] : [[each, values]]
          }),
        ),
      })
    : null
  return {
    stored: cell === null || own.isPlaceholderData ? null : (own.data?.values[channel] ?? null),
    trace,
    isReading: read !== null && window !== null && !isComplete,
    error: error ?? (failure === null ? null : detailsOf(failure)),
  }
}

function hasWeights({ type }: Layer): boolean {
  return PER_CHANNEL[type] !== undefined || type === 'batchNormalization'
}

function patchUrl(
  inspectionId: string,
  layer: string,
  { y, x, height = 1, width = 1 }: { y: number; x: number; height?: number; width?: number },
): string {
  return `/api/v1/inspections/${inspectionId}/layers/${layer}/patch.npy?y=${y}&x=${x}&height=${height}&width=${width}`
}
