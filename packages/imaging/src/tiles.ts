/** Which channels a tile holds, and the grid in which they stand, row by row. */
export interface TilePlan {
  firstChannel: number
  channels: number
  columns: number
  rows: number
}

const MAX_CHANNELS_PER_TILE = 64
const MAX_PIXELS_PER_TILE = 1_000_000

/**
 * Splits a layer's channels into tiles of at most 64 channels and about a million pixels, so that a page can load
 * those in view only. A single map larger than that has a tile of its own.
 */
export function planTiles(height: number, width: number, channels: number): TilePlan[] {
  const fitting = Math.floor(MAX_PIXELS_PER_TILE / (height * width))
  const perTile = Math.max(1, Math.min(MAX_CHANNELS_PER_TILE, fitting))
  const plans: TilePlan[] = []
  for (let firstChannel = 0; firstChannel < channels; firstChannel += perTile) {
    const count = Math.min(perTile, channels - firstChannel)
    const columns = Math.ceil(Math.sqrt(count))
    plans.push({ firstChannel, channels: count, columns, rows: Math.ceil(count / columns) })
  }
  return plans
}

export interface ChannelRanges {
  /** One value per channel of the layer. */
  min: ArrayLike<number>
  max: ArrayLike<number>
}

/**
 * Draws a tile: 8-bit gray, each channel normalised to its own range, so that
 * `value = min + (max - min) * gray / 255` to within half a gray level. A constant channel is black; so are values that
 * are not finite, and cells of the grid without a channel.
 *
 * @param activations float32, height x width x channels.
 * @returns the pixels of a picture of `columns * width` by `rows * height`.
 */
export function drawTile(
  activations: Float32Array,
  shape: readonly [height: number, width: number, channels: number],
  plan: TilePlan,
  ranges: ChannelRanges,
): Uint8Array {
  const [height, width, channels] = shape
  const stride = plan.columns * width
  const pixels = new Uint8Array(stride * plan.rows * height)
  for (let slot = 0; slot < plan.channels; slot++) {
    const channel = plan.firstChannel + slot
    const min = ranges.min[channel] as number
    const span = (ranges.max[channel] as number) - min
    if (!(span > 0) || !Number.isFinite(span)) continue
    const scale = 255 / span
    const left = (slot % plan.columns) * width
    const top = Math.floor(slot / plan.columns) * height
    for (let y = 0; y < height; y++) {
      let from = y * width * channels + channel
      const to = (top + y) * stride + left
      for (let x = 0; x < width; x++, from += channels) {
        const gray = Math.round(((activations[from] as number) - min) * scale)
        // Also keeps NaN, which compares false, black.
        pixels[to + x] = gray > 0 ? Math.min(gray, 255) : 0
      }
    }
  }
  return pixels
}
