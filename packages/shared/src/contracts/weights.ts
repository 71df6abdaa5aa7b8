import { z } from 'zod'
import { idSchema } from './common.js'

/** Of each output channel, the last axis. */
export interface WeightStatistics {
  min: number
  max: number
  /** Euclidean norm of each channel's weights. */
  norms: number[]
}

export interface LayerWeightsRecord {
  layer: string
  weights: ({
    name: string
    shape: number[]
    url: string
    /** How far each channel's weights are from those of the checkpoint that `since` names; null without one. */
    change: number[] | null
  } & WeightStatistics)[]
}

/** Query of GET /api/v1/checkpoints/:id/layers/:layer/weights */
export const layerWeightsQuerySchema = z.strictObject({ since: idSchema.optional() })

/** Query of GET /api/v1/checkpoints/:id/layers/:layer/weights/:weight */
export const weightQuerySchema = z.strictObject({
  /** Only what belongs to this output channel. */
  channel: z.coerce.number().int().min(0).optional(),
  /** Only what reads this input channel, of a convolution's or dense layer's kernel. */
  input: z.coerce.number().int().min(0).optional(),
})

/** @param values as many as the shape's product, channels innermost. */
export function weightStatistics(values: Float32Array, shape: readonly number[]): WeightStatistics {
  const channels = shape.at(-1) ?? 1
  const squares = new Float64Array(channels)
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  values.forEach((value, i) => {
    squares[i % channels] = (squares[i % channels] as number) + value * value
    if (value < min) min = value
    if (value > max) max = value
  })
  return { min, max, norms: Array.from(squares, Math.sqrt) }
}

/** Euclidean distance of each channel's weights to earlier ones of the same shape. */
export function weightChange(values: Float32Array, before: Float32Array, shape: readonly number[]): number[] {
  return weightStatistics(
    values.map((value, i) => value - (before[i] ?? 0)),
    shape,
  ).norms
}
