import {
  distance,
  distanceTo,
  type Lab,
  type LabPicture,
  labAt,
  medianColour,
  stepAt,
} from './lab-picture.js'
import { connectedParts } from './parts.js'

/** Where neighbours differ less, no edge runs. */
const NO_EDGE = 0.04
/** So near to a colour, a pixel is of it. */
const SAME = 0.07
/** Share of the pixels beside edges that must be of one of the two colours: a third one may be the ink. */
const MOST = 0.985
/** On a smaller picture there is no room for light and shadow, and hardly a pixel beside an edge. */
const SMALL = 40
/** Share of the picture that counts as a part of it. */
const PART = 0.006

/** Paper and ink as a picture has them, and how much ink is where. */
export interface InkAndPaper {
  paper: Lab
  ink: Lab
  /** Ink per pixel, 0 to 1, row by row. */
  amount: Float32Array
  /** Which of the two is paper can as well be the other way round. */
  isUnsure: boolean
}

/**
 * Ink and paper of a picture that is made of two colours; null for one that has light, shadow or more colours.
 * @param inkIs what the person says of the ink; null asks the picture.
 */
export function partTwoColours(picture: LabPicture, inkIs: 'darker' | 'lighter' | null): InkAndPaper | null {
  const clusters = twoClusters(picture)
  if (clusters === null) return null
  const [one, other] = clusters
  const isOther = new Uint8Array(picture.width * picture.height)
  for (let i = 0; i < isOther.length; i++) {
    isOther[i] = distanceTo(picture, i, other) < distanceTo(picture, i, one) ? 1 : 0
  }
  const { isInk, isUnsure } =
    inkIs === null
      ? whichIsInk(isOther, picture)
      : { isInk: inkIs === 'darker' ? other[0] < one[0] : other[0] > one[0], isUnsure: false }
  const [paper, ink] = isInk ? [one, other] : [other, one]
  return { paper, ink, amount: amountOf(picture, paper, ink), isUnsure }
}

function twoClusters(picture: LabPicture): [Lab, Lab] | null {
  const { width, height } = picture
  const count = width * height
  // Twenty thousand of them tell the colours as well.
  const stride = Math.max(1, Math.floor(count / 20_000))
  const all = Int32Array.from({ length: Math.floor(count / stride) }, (_, i) => i * stride)
  const plain = all.filter((pixel) => stepAt(picture, pixel) < NO_EDGE)
  const isSmall = Math.min(width, height) < SMALL
  const pixels = !isSmall || plain.length > all.length / 4 ? plain : all
  let [one, other] = extremes(picture, pixels)
  let members: [number[], number[]] = [[], []]
  for (let round = 0; round < 6; round++) {
    members = [[], []]
    for (const pixel of pixels) {
      members[distanceTo(picture, pixel, one) <= distanceTo(picture, pixel, other) ? 0 : 1].push(pixel)
    }
    if (members[0].length === 0 || members[1].length === 0) return null
    one = medianColour(picture, members[0])
    other = medianColour(picture, members[1])
  }
  const apart = distance(one, other)
  if (apart < SAME) return null
  if (isSmall) return sharpened(picture, all, [one, other])
  let near = 0
  for (const pixel of plain) {
    if (Math.min(distanceTo(picture, pixel, one), distanceTo(picture, pixel, other)) < SAME) near += 1
  }
  return near >= MOST * plain.length ? [one, other] : null
}

/** The two ends of the line along which the colours differ most. */
function extremes(picture: LabPicture, pixels: Int32Array): [Lab, Lab] {
  const middle = medianColour(picture, pixels)
  const farthest = (from: Lab) => {
    let [best, most] = [from, -1]
    const step = Math.max(1, Math.floor(pixels.length / 20_000))
    for (let i = 0; i < pixels.length; i += step) {
      const far = distanceTo(picture, pixels[i] as number, from)
      if (far > most) [best, most] = [labAt(picture, pixels[i] as number), far]
    }
    return best
  }
  const first = farthest(middle)
  return [first, farthest(first)]
}

/** On a tiny picture nearly every pixel is an edge's: the full colours are what lies at the ends. */
function sharpened(picture: LabPicture, pixels: Int32Array, [one, other]: [Lab, Lab]): [Lab, Lab] {
  const axis = [other[0] - one[0], other[1] - one[1], other[2] - one[2]] as const
  const along = (pixel: number) => {
    const colour = labAt(picture, pixel)
    return colour[0] * axis[0] + colour[1] * axis[1] + colour[2] * axis[2]
  }
  const sorted = [...pixels].sort((a, b) => along(a) - along(b))
  const end = Math.max(1, Math.round(sorted.length * 0.05))
  return [medianColour(picture, sorted.slice(0, end)), medianColour(picture, sorted.slice(-end))]
}

/**
 * Whether the ink is where the mask says, or beside it. Paper surrounds the ink; where both reach the picture's border, a
 * stroke is one part and cuts the paper into several, and the paper has the corners and more of the border.
 */
function whichIsInk(mask: Uint8Array, { width, height }: LabPicture): { isInk: boolean; isUnsure: boolean } {
  const isPart = (pixels: number) => pixels >= Math.max(2, PART * width * height)
  const partsOf = (of: Uint8Array, corners: boolean) =>
    connectedParts(of, width, height, corners).filter(({ pixels }) => isPart(pixels.length))
  const inside = partsOf(mask, true)
  const beside = partsOf(
    mask.map((value) => 1 - value),
    false,
  )
  const touches = (parts: typeof inside) => parts.some(({ sides }) => sides > 0)
  if (!touches(inside)) return { isInk: true, isUnsure: false }
  if (!touches(beside)) return { isInk: false, isUnsure: false }
  let [border, masked] = [0, 0]
  mask.forEach((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1) return
    border += 1
    masked += value
  })
  const last = mask.length - 1
  const corners = [0, width - 1, last - width + 1, last].filter((corner) => mask[corner] === 0).length
  const single = (inside.length === 1 ? 1 : 0) - (beside.length === 1 ? 1 : 0)
  const score = single / 2 + 2 * (1 - (2 * masked) / border) + 1.5 * (corners / 2 - 1)
  return { isInk: score > 0, isUnsure: Math.abs(score) < 0.5 }
}

/** How far a pixel is from paper to ink, in levels of sRGB, as MNIST's gray edges are. */
function amountOf(picture: LabPicture, paper: Lab, ink: Lab): Float32Array {
  const { width, height, rgba } = picture
  const [from, to] = [levelsOf(picture, paper), levelsOf(picture, ink)]
  const [red, green, blue] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]]
  const length = Math.max(1, red * red + green * green + blue * blue)
  const amount = new Float32Array(width * height)
  for (let i = 0; i < amount.length; i++) {
    const along =
      ((rgba[4 * i] as number) - from[0]) * red +
      ((rgba[4 * i + 1] as number) - from[1]) * green +
      ((rgba[4 * i + 2] as number) - from[2]) * blue
    amount[i] = Math.min(1, Math.max(0, along / length))
  }
  return amount
}

/** The levels of the pixel whose colour is nearest. */
function levelsOf(picture: LabPicture, colour: Lab): [number, number, number] {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (let i = 0; i < picture.width * picture.height; i++) {
    const far = distanceTo(picture, i, colour)
    if (far < least) [best, least] = [i, far]
  }
  const level = (channel: number) => picture.rgba[4 * best + channel] as number
  return [level(0), level(1), level(2)]
}
