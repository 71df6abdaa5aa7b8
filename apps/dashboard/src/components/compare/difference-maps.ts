import { channelsOf, haveSameShape, type LayerValues } from './layer-values'

export interface DifferenceMaps {
  /** [height, width, channels]. */
  shape: [number, number, number]
  /** a - b of each channel as gray levels: value = reach * (2 * gray / 255 - 1), so that zero lies in the middle. */
  maps: Uint8Array[]
  /** The farthest that each channel's values lie apart. */
  reach: number[]
  /** Of all channels. */
  layerReach: number
  /** Root of the mean square of each channel. */
  rms: number[]
}

/** a - b, value by value. @returns null when the shapes differ, or when the layer has no maps. */
export function differenceMaps(a: LayerValues, b: LayerValues): DifferenceMaps | null {
  if (!haveSameShape(a, b) || a.shape.length !== 3) return null
  const channels = channelsOf(a)
  const positions = a.values.length / channels
  const reach = new Array<number>(channels).fill(0)
  const rms = new Array<number>(channels).fill(0)
  const maps = Array.from({ length: channels }, (_, channel) => {
    const differences = new Float64Array(positions)
    let farthest = 0
    let squares = 0
    for (let position = 0; position < positions; position++) {
      const at = position * channels + channel
      const difference = (a.values[at] as number) - (b.values[at] as number)
      differences[position] = difference
      farthest = Math.max(farthest, Math.abs(difference))
      squares += difference * difference
    }
    reach[channel] = farthest
    rms[channel] = Math.sqrt(squares / positions)
    return Uint8Array.from(differences, (difference) => toGray(difference, farthest))
  })
  return {
    shape: [...a.shape] as [number, number, number],
    maps,
    reach,
    layerReach: reach.reduce((most, each) => Math.max(most, each), 0),
    rms,
  }
}

/** Nothing between the two is the middle of the colours, also where nothing differs at all. */
const toGray = (difference: number, reach: number): number =>
  reach === 0 ? 128 : Math.round(((difference / reach + 1) / 2) * 255)
