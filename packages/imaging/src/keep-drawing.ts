import type { Gray } from './gray.js'

/** A part of the drawing has at least this share of the largest part's pixels… */
const LEAST_SHARE = 0.12
/** …or this share, and lies so near to it, in shares of the picture's longer side. */
const LEAST_SHARE_NEAR = 0.01
const NEAR = 0.06
/** A line that runs over so much of a row or a column is the paper's. */
const LINE = 0.9

interface Part {
  pixels: number[]
  left: number
  top: number
  right: number
  bottom: number
}

/**
 * Which pixels belong to the drawing, 1 or 0: the largest connected part of the ink and what belongs to it, without the
 * paper's lines and specks, and with the soft edge around it.
 */
export function keepDrawing(contrast: Gray, threshold: number): Uint8Array {
  const { width, height } = contrast
  const mask = contrast.data.map((value) => (value >= threshold ? 1 : 0))
  removeLines(mask, width, height)
  const parts = connectedParts(mask, width, height).sort((a, b) => b.pixels.length - a.pixels.length)
  const [main] = parts
  const kept = new Uint8Array(mask.length)
  if (main === undefined) return kept
  const reach = NEAR * Math.max(width, height)
  for (const part of parts) {
    const share = part.pixels.length / main.pixels.length
    const belongs =
      part === main ||
      (!touchesBorder(part, width, height) &&
        (share >= LEAST_SHARE || (share >= LEAST_SHARE_NEAR && gap(part, main) <= reach)))
    if (belongs) for (const pixel of part.pixels) kept[pixel] = 1
  }
  return dilate(kept, width, height)
}

function removeLines(mask: Uint8Array, width: number, height: number): void {
  const clear = (start: number, stride: number, count: number) => {
    let covered = 0
    for (let i = 0; i < count; i++) covered += mask[start + i * stride] as number
    if (covered < LINE * count) return
    for (let i = 0; i < count; i++) mask[start + i * stride] = 0
  }
  for (let y = 0; y < height; y++) clear(y * width, 1, width)
  for (let x = 0; x < width; x++) clear(x, width, height)
}

/** Parts of touching pixels, corners included. */
function connectedParts(mask: Uint8Array, width: number, height: number): Part[] {
  const isSeen = new Uint8Array(mask.length)
  const parts: Part[] = []
  mask.forEach((value, start) => {
    if (value === 0 || isSeen[start] === 1) return
    const part: Part = { pixels: [start], left: width, top: height, right: 0, bottom: 0 }
    isSeen[start] = 1
    for (let next = 0; next < part.pixels.length; next++) {
      const pixel = part.pixels[next] as number
      const [x, y] = [pixel % width, Math.floor(pixel / width)]
      part.left = Math.min(part.left, x)
      part.right = Math.max(part.right, x)
      part.top = Math.min(part.top, y)
      part.bottom = Math.max(part.bottom, y)
      for (let dy = y > 0 ? -1 : 0; dy <= (y < height - 1 ? 1 : 0); dy++) {
        for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
          const neighbour = pixel + dy * width + dx
          if (mask[neighbour] === 0 || isSeen[neighbour] === 1) continue
          isSeen[neighbour] = 1
          part.pixels.push(neighbour)
        }
      }
    }
    parts.push(part)
  })
  return parts
}

function touchesBorder({ left, top, right, bottom }: Part, width: number, height: number): boolean {
  return left === 0 || top === 0 || right === width - 1 || bottom === height - 1
}

/** Pixels between the boxes of two parts. */
function gap(a: Part, b: Part): number {
  const dx = Math.max(0, a.left - b.right, b.left - a.right)
  const dy = Math.max(0, a.top - b.bottom, b.top - a.bottom)
  return Math.hypot(dx, dy)
}

/** With the pixels beside it: an edge is softer than the threshold. */
function dilate(mask: Uint8Array, width: number, height: number): Uint8Array {
  const grown = new Uint8Array(mask.length)
  mask.forEach((value, pixel) => {
    if (value === 0) return
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    for (let row = Math.max(0, y - 2); row <= Math.min(height - 1, y + 2); row++) {
      for (let column = Math.max(0, x - 2); column <= Math.min(width - 1, x + 2); column++) {
        grown[row * width + column] = 1
      }
    }
  })
  return grown
}
