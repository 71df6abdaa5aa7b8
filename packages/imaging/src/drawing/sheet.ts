import { distance, type LabPicture, medianColour, stepAt, toLabPicture } from './lab-picture.js'
import { connectedParts, fillHoles, heightOf, maskOf, type Part, widthOf } from './parts.js'

/** Neighbours that differ less are of the same surface: light changes slowly, an edge is a step. */
const SAME_SURFACE = 0.035
/** From this side on a picture is a photo or a scan, whose noise is finer than any stroke. */
const NOISY_SIDE = 100
/** A sheet covers this share of the picture at least; one that covers nearly all of it is the picture. */
const LEAST_SHEET = 0.08
const WHOLE = 0.97
/** Share of the smallest rectangle around it, turned as it is, that a sheet fills. */
const RECTANGULAR = 0.87
/** Share of the sheet that a drawing on it may cover… */
const MOST_INK = 0.4
/** …and how long it is at least, in shares of the sheet's shorter side. */
const LEAST_DRAWING = 0.15
/** What lies around a sheet is of another colour; where the sheet reaches the border it may be a shadow's edge. */
const OTHER_COLOUR = 0.1
const DARKER_THAN_SHADOW = 0.23

/** Part of the picture, and the same picture with the paper's colour around the sheet. */
export interface Sheet {
  picture: LabPicture
  left: number
  top: number
}

/**
 * The sheet on which the drawing lies, without the desk or the scanner's edge around it: the smallest
 * even surface that is rectangular and has a drawing within. The whole picture where there is none.
 */
export function findSheet(picture: LabPicture): Sheet {
  const { width, height } = picture
  const whole = { picture, left: 0, top: 0 }
  if (Math.min(width, height) < 24) return whole
  const surfaces = evenSurfaces(smoothed(picture)).slice(0, 6)
  let best: { filled: Uint8Array; surface: Part; area: number } | null = null
  for (const surface of surfaces) {
    if (widthOf(surface) * heightOf(surface) < LEAST_SHEET * width * height || surface.sides === 4) continue
    const mask = maskOf([surface], width * height)
    const filled = fillHoles(mask, width, height)
    const area = filled.reduce((sum, value) => sum + value, 0)
    if (area < LEAST_SHEET * width * height || area > WHOLE * width * height) continue
    const holes = connectedParts(
      filled.map((value, i) => value - (mask[i] as number)),
      width,
      height,
    )
    const covered = holes.reduce((sum, { pixels }) => sum + pixels.length, 0)
    const side = Math.min(widthOf(surface), heightOf(surface))
    const drawn = holes.some((hole) => Math.max(widthOf(hole), heightOf(hole)) >= LEAST_DRAWING * side)
    if (!drawn || covered > MOST_INK * area) continue
    if (area < RECTANGULAR * rectangleAround(filled, width)) continue
    const around = medianColour(picture, pixelsBeside(filled))
    const apart = distance(medianColour(picture, surface.pixels), around)
    if (apart < (surface.sides === 0 ? OTHER_COLOUR : DARKER_THAN_SHADOW)) continue
    if (best === null || area < best.area) best = { filled, surface, area }
  }
  return best === null ? whole : cutOut(picture, best.filled, best.surface)
}

function pixelsBeside(mask: Uint8Array): number[] {
  const pixels: number[] = []
  mask.forEach((value, i) => {
    if (value === 0) pixels.push(i)
  })
  return pixels
}

/**
 * Parts of the picture through which no edge runs, the largest first. An edge is told across, not along it: a slanted one
 * fades from pixel to pixel.
 */
function evenSurfaces(picture: LabPicture): Part[] {
  const { width, height } = picture
  const isEven = new Uint8Array(width * height).fill(1)
  for (let i = 0; i < isEven.length; i++) {
    if (stepAt(picture, i) <= SAME_SURFACE) continue
    isEven[i] = 0
    if (i % width < width - 1) isEven[i + 1] = 0
    if (i + width < isEven.length) isEven[i + width] = 0
  }
  return connectedParts(isEven, width, height, false)
}

/** Means of 3 x 3 pixels, for a photo. */
function smoothed(picture: LabPicture): LabPicture {
  const { width, height, lab } = picture
  if (Math.min(width, height) < NOISY_SIDE) return picture
  const rows = new Float32Array(lab.length)
  const both = new Float32Array(lab.length)
  const clamp = (n: number, end: number) => (n < 0 ? 0 : n >= end ? end - 1 : n)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [a, b, c] = [y * width + clamp(x - 1, width), y * width + x, y * width + clamp(x + 1, width)]
      for (let k = 0; k < 3; k++) {
        rows[3 * b + k] =
          ((lab[3 * a + k] as number) + (lab[3 * b + k] as number) + (lab[3 * c + k] as number)) / 3
      }
    }
  }
  for (let y = 0; y < height; y++) {
    const [above, below] = [clamp(y - 1, height), clamp(y + 1, height)]
    for (
      let i = 3 * y * width, end = i + 3 * width, up = 3 * above * width, down = 3 * below * width;
      i < end;
      i++
    ) {
      both[i] = ((rows[up++] as number) + (rows[i] as number) + (rows[down++] as number)) / 3
    }
  }
  return { ...picture, lab: both }
}

/** Pixels of the smallest rectangle around a mask, of all that are turned by whole multiples of three degrees. */
function rectangleAround(mask: Uint8Array, width: number): number {
  const rim: [number, number][] = []
  for (let row = 0; row < mask.length / width; row++) {
    const [first, last] = [mask.indexOf(1, row * width), mask.lastIndexOf(1, (row + 1) * width - 1)]
    if (first === -1 || first >= (row + 1) * width) continue
    rim.push(
      [first % width, row],
      [(last % width) + 1, row],
      [first % width, row + 1],
      [(last % width) + 1, row + 1],
    )
  }
  let least = Number.POSITIVE_INFINITY
  for (let degrees = -45; degrees < 45; degrees += 3) {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
    for (const [x, y] of rim) {
      const [u, v] = [cos * x + sin * y, cos * y - sin * x]
      if (u < left) left = u
      if (u > right) right = u
      if (v < top) top = v
      if (v > bottom) bottom = v
    }
    least = Math.min(least, (right - left) * (bottom - top))
  }
  return least
}

/** The sheet's frame; what lies in it beside the sheet, and the sheet's own rim, become as the paper nearest in its row. */
function cutOut(picture: LabPicture, filled: Uint8Array, { left, top, right, bottom }: Part): Sheet {
  const [width, height] = [right - left + 1, bottom - top + 1]
  const rim = Math.max(1, Math.round(Math.min(width, height) * 0.012))
  const rgba = new Uint8Array(4 * width * height)
  for (let y = 0; y < height; y++) {
    const start = (top + y) * picture.width
    let [first, last] = [-1, -1]
    for (let x = left; x <= right; x++) {
      if (filled[start + x] !== 1) continue
      if (first === -1) first = x
      last = x
    }
    if (first === -1) first = last = (left + right) >> 1
    const isCut = (edge: number, limit: number) => edge !== limit
    const from = isCut(first, 0) ? Math.min(first + rim, last) : first
    const to = isCut(last, picture.width - 1) ? Math.max(last - rim, from) : last
    for (let x = 0; x < width; x++) {
      const source = start + Math.min(Math.max(left + x, from), to)
      rgba.set(picture.rgba.subarray(4 * source, 4 * source + 4), 4 * (y * width + x))
    }
  }
  const [above, below] = [top > 0 ? rim : 0, bottom < picture.height - 1 ? rim : 0]
  const kept = height - above - below
  const rows = rgba.slice(4 * width * above, 4 * width * (above + kept))
  return { picture: toLabPicture(rows, width, kept), left, top: top + above }
}
