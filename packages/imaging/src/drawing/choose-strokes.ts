import { withoutPaperLines } from './paper-lines.js'
import { connectedParts, fillHoles, heightOf, maskOf, type Part, widthOf } from './parts.js'

/** A part of the drawing has at least this share of the main part's pixels… */
const LEAST_SHARE = 0.1
/** …or this share, and lies so near to it, in shares of the main part's longer side. */
const LEAST_SHARE_NEAR = 0.012
const NEAR = 0.2
/** What a frame encloses is at least so long in relation to it… */
const LEAST_ENCLOSED = 0.15
/** …and a frame covers less than this share of what it encloses. */
const THICKEST_FRAME = 0.5
/** A stain at the border gives way to a drawing that is so long in relation to it. */
const LEAST_BESIDE = 0.12
/** A line is thinner and longer than these shares of the picture's shorter side. */
const THIN = 0.03
const LONG = 0.5
/** Another drawing is at least so high in relation to the main one, and so far beside it. */
const AS_HIGH = 0.5
const APART = 0.1

export interface ChosenStrokes {
  /** 1 where a pixel belongs to the drawing. */
  mask: Uint8Array
  /** Frame of what is kept. */
  box: { left: number; top: number; right: number; bottom: number }
  /** Something else as large lies beside it. */
  hasAnother: boolean
}

/** The strokes of the drawing among everything that is not paper; null where there are none. */
export function chooseStrokes(mask: Uint8Array, width: number, height: number): ChosenStrokes | null {
  const speck = Math.max(2, 0.0002 * width * height)
  const partsOf = (of: Uint8Array) =>
    connectedParts(of, width, height).filter(({ pixels }) => pixels.length >= speck || mask.length < 1000)
  const unframed = maskOf(withoutFrames(partsOf(mask), width, height), mask.length)
  const unruled = withoutFrames(partsOf(withoutPaperLines(unframed, width, height)), width, height)
  const strokes = withoutStains(withoutLooseLines(unruled, Math.min(width, height)))
  const [main] = strokes
  if (main === undefined) return null
  const reach = NEAR * longer(main)
  const kept = [main]
  let hasAnother = false
  for (const part of strokes.slice(1)) {
    if (isAnother(part, main)) {
      hasAnother = true
      continue
    }
    const share = part.pixels.length / main.pixels.length
    if (share >= LEAST_SHARE || (share >= LEAST_SHARE_NEAR && gap(part, main) <= reach)) kept.push(part)
  }
  return { mask: maskOf(kept, mask.length), box: boxAround(kept), hasAnother }
}

/** A form's box or a ring: a thin part that encloses a drawing. */
function withoutFrames(parts: readonly Part[], width: number, height: number): Part[] {
  return parts.filter((frame, i) => {
    const within = parts.filter(
      (part, j) =>
        i !== j &&
        part.left > frame.left &&
        part.right < frame.right &&
        part.top > frame.top &&
        part.bottom < frame.bottom &&
        longer(part) >= LEAST_ENCLOSED * longer(frame),
    )
    if (within.length === 0) return true
    const filled = fillHoles(maskOf([frame], width * height), width, height)
    const area = filled.reduce((sum, value) => sum + value, 0)
    const encloses = within.some(({ pixels }) => filled[pixels[0] as number] === 1)
    return !(encloses && frame.pixels.length < THICKEST_FRAME * area)
  })
}

/** What is left of a box whose other sides are gone, or of a line under the drawing: long and thin, beside something else. */
function withoutLooseLines(parts: readonly Part[], side: number): Part[] {
  const isThin = (part: Part) => Math.min(widthOf(part), heightOf(part)) <= Math.max(2, THIN * side)
  const drawn = Math.max(0, ...parts.filter((part) => !isThin(part)).map(longer))
  return parts.filter(
    (part) => !(isThin(part) && longer(part) >= LONG * side && drawn >= LEAST_BESIDE * side),
  )
}

/** A scanner's edge, a shadow, the desk beside the paper: what reaches the border while a drawing does not. */
function withoutStains(parts: readonly Part[]): Part[] {
  const free = parts.filter(({ sides }) => sides === 0)
  const longest = Math.max(0, ...free.map(longer))
  const stains = parts.filter(({ sides }) => sides > 0)
  return longest > 0 && longest >= LEAST_BESIDE * Math.max(0, ...stains.map(longer)) ? free : [...parts]
}

/** A second digit beside the first or above it, rather than one of its strokes. */
function isAnother(part: Part, main: Part): boolean {
  const dx = Math.max(part.left - main.right, main.left - part.right)
  const dy = Math.max(part.top - main.bottom, main.top - part.bottom)
  const size = longer(main)
  if (longer(part) < AS_HIGH * size) return false
  return (
    (dx > APART * size && heightOf(part) >= AS_HIGH * heightOf(main)) ||
    (dy > APART * size && heightOf(part) >= AS_HIGH * heightOf(main))
  )
}

/** Pixels between the boxes of two parts. */
function gap(a: Part, b: Part): number {
  const dx = Math.max(0, a.left - b.right, b.left - a.right)
  const dy = Math.max(0, a.top - b.bottom, b.top - a.bottom)
  return Math.hypot(dx, dy)
}

const longer = (part: Part): number => Math.max(widthOf(part), heightOf(part))

function boxAround(parts: readonly Part[]) {
  return {
    left: Math.min(...parts.map(({ left }) => left)),
    top: Math.min(...parts.map(({ top }) => top)),
    right: Math.max(...parts.map(({ right }) => right)),
    bottom: Math.max(...parts.map(({ bottom }) => bottom)),
  }
}
