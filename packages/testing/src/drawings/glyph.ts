import sharp from 'sharp'

/** How much ink a digit has where, 0 to 1, row by row; the ink fills the frame from edge to edge. */
export interface Glyph {
  width: number
  height: number
  ink: Float32Array
}

/** Pixels of the glyph's longer side: finer than any picture that is rendered of it. */
const SIDE = 320

/**
 * A digit of MNIST or a drawing, as smooth ink of any size.
 * @param pixels width x height bytes, light ink on dark.
 */
export async function glyphOf(pixels: Uint8Array, width: number, height: number): Promise<Glyph> {
  const box = boxOf(pixels, width, height)
  const scale = SIDE / Math.max(box.width, box.height)
  const size = { width: Math.round(box.width * scale), height: Math.round(box.height * scale) }
  const data = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .extract(box)
    .resize({ ...size, fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  return { ...size, ink: Float32Array.from(data, (value) => value / 255) }
}

function boxOf(pixels: Uint8Array, width: number, height: number) {
  let [left, top, right, bottom] = [width, height, -1, -1]
  pixels.forEach((value, i) => {
    if (value < 100) return
    left = Math.min(left, i % width)
    right = Math.max(right, i % width)
    top = Math.min(top, Math.floor(i / width))
    bottom = Math.max(bottom, Math.floor(i / width))
  })
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/**
 * Ink at a place in the frame, 0 to 1 over its longer side.
 * @param pen the level that is the stroke's edge: 0.5 as drawn, less is a broader pen, more a finer one.
 */
export function inkAt({ width, height, ink }: Glyph, u: number, v: number, pen: number): number {
  const side = Math.max(width, height)
  const [x, y] = [u * side - 0.5, v * side - 0.5]
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= width || row >= height ? 0 : (ink[row * width + column] as number)
  const [dx, dy] = [x - left, y - top]
  const value =
    (at(left, top) * (1 - dx) + at(left + 1, top) * dx) * (1 - dy) +
    (at(left, top + 1) * (1 - dx) + at(left + 1, top + 1) * dx) * dy
  return Math.min(1, Math.max(0, (value - pen) / 0.3 + 0.5))
}
