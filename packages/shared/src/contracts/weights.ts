/** Of each output channel, the last axis. */
export interface WeightStatistics {
  min: number
  max: number
  /** Euclidean norm of each channel's weights. */
  norms: number[]
}

export interface LayerWeightsRecord {
  layer: string
  weights: ({ name: string; shape: number[]; url: string } & WeightStatistics)[]
}

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
