import { distance, type LabPicture, labAt, medianColour, toLabPicture } from './lab-picture.js'
import { fillHoles } from './parts.js'

/** Opacity from which a pixel belongs to what lies on the transparent ground. */
const SOLID = 128
/** A drawing's strokes cover less of the frame that they fill than a card does… */
const LEAST_CARD = 0.55
/** …and are of one colour. */
const OTHER_COLOUR = 0.12
/** Share of a card that must be of another colour than most of it. */
const LEAST_INK = 0.004

/** A picture without holes, and whether only its opacity told ink from paper. */
export interface Opaque {
  picture: LabPicture
  /** The colour of the strokes is all that the picture says: its paper was chosen here. */
  isBareInk: boolean
}

/**
 * A picture on transparent ground as one on paper. A card that is cut out is its own paper: what lies around it becomes
 * its colour. Bare strokes are laid on paper that contrasts with them.
 */
export function makeOpaque(picture: LabPicture): Opaque {
  const { width, height, rgba } = picture
  if (!hasHoles(rgba)) return { picture, isBareInk: false }
  const count = width * height
  const solid = Uint8Array.from({ length: count }, (_, i) => ((rgba[4 * i + 3] as number) >= SOLID ? 1 : 0))
  const inside = pixelsOf(erode(solid, width, height))
  const card = inside.length > 0 && isCard(picture, solid, inside)
  const ground = card ? medianLevels(picture, inside) : paperFor(picture)
  const strongest = card ? 255 : strongestOpacity(rgba)
  const laid = new Uint8Array(rgba.length)
  for (let i = 0; i < count; i++) {
    const alpha = rgba[4 * i + 3] as number
    // The rim of a card is mixed with nothing: it would be a frame.
    const opacity = card ? (solid[i] === 1 && alpha === 255 ? 1 : 0) : alpha / strongest
    for (let channel = 0; channel < 3; channel++) {
      const own = rgba[4 * i + channel] as number
      laid[4 * i + channel] = Math.round(own * opacity + (ground[channel] as number) * (1 - opacity))
    }
    laid[4 * i + 3] = 255
  }
  return { picture: toLabPicture(laid, width, height), isBareInk: !card }
}

/** Something large, without many holes, on which something of another colour lies. */
function isCard(picture: LabPicture, solid: Uint8Array, inside: number[]): boolean {
  const { width, height } = picture
  const filled = pixelsOf(fillHoles(solid, width, height))
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (const pixel of filled) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  const frame = (right - left + 1) * (bottom - top + 1)
  if (pixelsOf(solid).length < LEAST_CARD * frame) return false
  const most = medianColour(picture, inside)
  const other = inside.filter((pixel) => distance(labAt(picture, pixel), most) > OTHER_COLOUR)
  return other.length >= LEAST_INK * inside.length
}

/** Black for light strokes, white for dark ones, weighted by their opacity. */
function paperFor({ lab, rgba }: LabPicture): number[] {
  let [weighted, opacity] = [0, 0]
  for (let i = 0; i < lab.length / 3; i++) {
    const alpha = rgba[4 * i + 3] as number
    weighted += (lab[3 * i] as number) * alpha
    opacity += alpha
  }
  return opacity > 0 && weighted / opacity > 0.6 ? [0, 0, 0] : [255, 255, 255]
}

function medianLevels({ rgba }: LabPicture, pixels: number[]): number[] {
  return [0, 1, 2].map((channel) => {
    const values = pixels.map((pixel) => rgba[4 * pixel + channel] as number).sort((a, b) => a - b)
    return values[values.length >> 1] as number
  })
}

function hasHoles(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return true
  return false
}

/** At least 1. */
function strongestOpacity(rgba: Uint8Array): number {
  let most = 1
  for (let i = 3; i < rgba.length; i += 4) most = Math.max(most, rgba[i] as number)
  return most
}

function erode(mask: Uint8Array, width: number, height: number): Uint8Array {
  return mask.map((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    if (value === 0 || x === 0 || y === 0 || x === width - 1 || y === height - 1) return 0
    return (
      (mask[i - 1] as number) &
      (mask[i + 1] as number) &
      (mask[i - width] as number) &
      (mask[i + width] as number)
    )
  })
}

function pixelsOf(mask: Uint8Array): number[] {
  const pixels: number[] = []
  mask.forEach((value, i) => {
    if (value === 1) pixels.push(i)
  })
  return pixels
}
