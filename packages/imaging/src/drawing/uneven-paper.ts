import type { Gray } from '../gray.js'
import { slidingWindow } from '../sliding-window.js'
import { type Lab, type LabPicture, labAt } from './lab-picture.js'
import { localMedian, reduced } from './local-median.js'
import type { InkAndPaper } from './two-colours.js'

/** Share of the shorter side that no stroke on uneven paper is wide. */
const WIDEST_STROKE = 0.3
const LEAST_RADIUS = 4
/** What differs less from the paper around it is its own shade. */
const LEAST_CONTRAST = 0.07
/** Share of the pixels that may be stronger than any ink. */
const ACCIDENTAL = 0.001

/**
 * Ink on paper under light and shadow. Where the ink is thin, the middle colour of a neighbourhood is the paper's: what
 * differs from it, and to which side of the colours it does, is ink. Along that direction the paper under the ink is
 * what a morphological closing leaves, which follows light and the hard edge of a shadow.
 * Source: Serra, "Image analysis and mathematical morphology", 1982.
 *
 * @returns null where nothing differs from the paper.
 */
export function partUnevenPaper(picture: LabPicture, inkIs: 'darker' | 'lighter' | null): InkAndPaper | null {
  const found = inkDirection(picture, inkIs)
  if (found === null) return null
  const { direction, paper, ink } = found
  // Ink is the lower side.
  const [l, a, b] = direction
  const { lab } = picture
  const values = new Float32Array(picture.width * picture.height)
  for (let i = 0; i < values.length; i++) {
    values[i] = -(
      l * (lab[3 * i] as number) +
      a * (lab[3 * i + 1] as number) +
      b * (lab[3 * i + 2] as number)
    )
  }
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  // Dark ink takes its share of the light that falls on the paper: as strong in the shadow.
  const isLit = direction[0] < -0.8
  const from = isLit ? Math.min(0, least) : least
  const scale = 255 / Math.max(1e-6, most - from)
  const gray: Gray = {
    width: picture.width,
    height: picture.height,
    data: Uint8Array.from(values, (value) => Math.round((value - from) * scale)),
  }
  const radius = Math.max(LEAST_RADIUS, Math.round((Math.min(gray.width, gray.height) * WIDEST_STROKE) / 2))
  const ground = closing(gray, radius)
  const amount = Float32Array.from(gray.data, (value, i) => {
    const white = ground.data[i] as number
    return isLit ? 1 - value / Math.max(1, white) : (white - value) / scale
  })
  const strongest = quantile(amount, 1 - ACCIDENTAL)
  if (strongest < LEAST_CONTRAST) return null
  for (let i = 0; i < amount.length; i++) amount[i] = Math.min(1, (amount[i] as number) / strongest)
  return { paper, ink, amount, isUnsure: found.isUnsure }
}

/** Fills what is darker and narrower than twice the radius. Light that falls off goes on falling beyond the border. */
function closing({ data, width, height }: Gray, radius: number): Gray {
  const wide = { width: width + 2 * radius, height: height + 2 * radius }
  const padded = new Uint8ClampedArray(wide.width * wide.height)
  const mirrored = (at: number, end: number) =>
    Math.min(end - 1, Math.abs(at < end ? at : 2 * (end - 1) - at))
  const nearest = (at: number, end: number) => Math.min(end - 1, Math.max(0, at))
  for (let y = -radius; y < height + radius; y++) {
    for (let x = -radius; x < width + radius; x++) {
      const edge = data[nearest(y, height) * width + nearest(x, width)] as number
      const inside = data[mirrored(y, height) * width + mirrored(x, width)] as number
      const isBeyond = x < 0 || y < 0 || x >= width || y >= height
      padded[(y + radius) * wide.width + x + radius] = isBeyond ? 2 * edge - inside : inside
    }
  }
  const grown = slidingWindow({ ...wide, data: new Uint8Array(padded.buffer) }, radius, Math.max)
  const closed = slidingWindow(grown, radius, Math.min)
  const ground = new Uint8Array(data.length)
  for (let y = 0; y < height; y++) {
    const from = (y + radius) * wide.width + radius
    ground.set(closed.data.subarray(from, from + width), y * width)
  }
  return { width, height, data: ground }
}

/** Unit direction of the colours from paper to ink, and one of each. */
function inkDirection(picture: LabPicture, inkIs: 'darker' | 'lighter' | null) {
  const small = reduced(picture)
  const ground = localMedian(small)
  const count = small.width * small.height
  const difference = (i: number): Lab => {
    const [a, b] = [labAt(small, i), labAt(ground, i)]
    return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
  }
  const lengths = Float32Array.from({ length: count }, (_, i) => Math.hypot(...difference(i)))
  const strong = quantile(lengths, 0.99)
  if (strong < LEAST_CONTRAST / 2) return null
  const sides = { plus: side(), minus: side() }
  const axis = principalAxis(lengths, strong / 2, difference)
  for (let i = 0; i < count; i++) {
    const length = lengths[i] as number
    if (length < strong / 2) continue
    const d = difference(i)
    const isPlus = dot(d, axis) > 0
    if (inkIs !== null && (inkIs === 'darker') !== d[0] < 0) continue
    const into = isPlus ? sides.plus : sides.minus
    into.weight += length * length
    add(into.difference, d, length)
    add(into.colour, labAt(small, i), 1)
    add(into.ground, labAt(ground, i), 1)
    into.count += 1
  }
  const [first, second] = [sides.plus, sides.minus].sort((a, b) => b.weight - a.weight) as [Side, Side]
  if (first.count === 0) return null
  const length = Math.hypot(...first.difference)
  return {
    direction: first.difference.map((n) => n / length) as unknown as Lab,
    ink: first.colour.map((n) => n / first.count) as unknown as Lab,
    paper: first.ground.map((n) => n / first.count) as unknown as Lab,
    isUnsure: inkIs === null && second.weight > 0.7 * first.weight,
  }
}

interface Side {
  weight: number
  count: number
  difference: [number, number, number]
  colour: [number, number, number]
  ground: [number, number, number]
}

const side = (): Side => ({
  weight: 0,
  count: 0,
  difference: [0, 0, 0],
  colour: [0, 0, 0],
  ground: [0, 0, 0],
})

/** The line along which the differences lie, by power iteration. */
function principalAxis(lengths: Float32Array, least: number, difference: (i: number) => Lab): Lab {
  const moments = new Float64Array(9)
  lengths.forEach((length, i) => {
    if (length < least) return
    const d = difference(i)
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 3; column++) {
        moments[3 * row + column]! += (d[row] as number) * (d[column] as number)
      }
    }
  })
  let axis: Lab = [1, 0.1, 0.1]
  for (let round = 0; round < 20; round++) {
    const next = [0, 1, 2].map((row) =>
      dot([...moments.subarray(3 * row, 3 * row + 3)] as unknown as Lab, axis),
    )
    const length = Math.hypot(...next)
    if (length === 0) return axis
    axis = next.map((n) => n / length) as unknown as Lab
  }
  return axis
}

const dot = (a: Lab, b: Lab): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

function add(sum: [number, number, number], value: Lab, weight: number): void {
  for (let i = 0; i < 3; i++) sum[i]! += (value[i] as number) * weight
}

/** The value below which a share of the values lies, 0 to 1. */
function quantile(values: Float32Array, share: number): number {
  const stride = Math.max(1, Math.floor(values.length / 20_000))
  const sorted = Float32Array.from(
    { length: Math.floor(values.length / stride) },
    (_, i) => values[i * stride] as number,
  )
  sorted.sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
}
