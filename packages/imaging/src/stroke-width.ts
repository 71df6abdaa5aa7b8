import type { Gray } from './gray.js'
import { slidingWindow } from './sliding-window.js'

/** Of 2,000 digits of MNIST's test set 1 % have strokes finer than this, in pixels of 28… */
const FINEST = 1.4
/** …and half of them finer than this. */
const USUAL = 2.2

/**
 * Mean width of the strokes, in pixels: twice the area of the ink over the length of its edge.
 * @param pixels height x width bytes, light ink on dark.
 */
export function strokeWidth(pixels: Uint8Array, width: number): number {
  const height = pixels.length / width
  const at = (x: number, y: number) => (x < width && y < height ? (pixels[y * width + x] as number) : 0)
  let [area, edge] = [0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      area += at(x, y)
      edge += Math.hypot(at(x + 1, y) - at(x, y), at(x, y + 1) - at(x, y))
    }
  }
  return edge === 0 ? 0 : (2 * area) / edge
}

/**
 * The ink with strokes as wide as MNIST's usually are, if they are finer than nearly all of its.
 * @param width of the strokes in the network's pixels, and scale to these from the picture's.
 */
export function thicken(ink: Gray, width: number, scale: number): Gray {
  const radius = Math.round((USUAL - width) / scale / 2)
  return width < FINEST && radius > 0 ? slidingWindow(ink, radius, Math.max) : ink
}
