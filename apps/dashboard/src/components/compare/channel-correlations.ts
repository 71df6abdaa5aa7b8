import { channelsOf, haveSameShape, type LayerValues } from './layer-values'

/**
 * Pearson correlation of the channels of equal number over all positions; null for a channel that is the same
 * everywhere in one of the two.
 *
 * @returns null when the shapes differ.
 */
export function channelCorrelations(a: LayerValues, b: LayerValues): (number | null)[] | null {
  if (!haveSameShape(a, b)) return null
  const channels = channelsOf(a)
  const positions = a.values.length / channels
  const one = centred(a, positions)
  const two = centred(b, positions)
  return Array.from({ length: channels }, (_, channel) => {
    let product = 0
    let squareOne = 0
    let squareTwo = 0
    for (let at = channel; at < one.length; at += channels) {
      const x = one[at] as number
      const y = two[at] as number
      product += x * y
      squareOne += x * x
      squareTwo += y * y
    }
    if (squareOne === 0 || squareTwo === 0) return null
    return Math.min(1, Math.max(-1, product / Math.sqrt(squareOne * squareTwo)))
  })
}

/** Each channel less its mean, in float64: a mean of many values is not exact in float32. */
function centred(layer: LayerValues, positions: number): Float64Array {
  const { values } = layer
  const channels = channelsOf(layer)
  const means = new Float64Array(channels)
  for (let at = 0; at < values.length; at++)
    means[at % channels] = (means[at % channels] as number) + (values[at] as number)
  const result = new Float64Array(values.length)
  for (let channel = 0; channel < channels; channel++) {
    const first = values[channel] as number
    let isConstant = true
    for (let at = channel; at < values.length && isConstant; at += channels) isConstant = values[at] === first
    if (isConstant) continue
    const mean = (means[channel] as number) / positions
    for (let at = channel; at < values.length; at += channels) result[at] = (values[at] as number) - mean
  }
  return result
}
