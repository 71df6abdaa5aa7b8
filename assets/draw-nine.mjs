// Draws nine.png: a 9 as a pen leaves it, one stroke of uneven width on light paper. Run from the repository:
// node assets/draw-nine.mjs
import path from 'node:path'
import sharp from 'sharp'

const SIZE = { width: 300, height: 320 }
const PAPER = '#f4f1ea'
const INK = '#20242e'
const STEPS = 400

/** The pen's way as cubic Bézier curves: round the head against the clock, then down the stem and out to the left. */
const WAY = [
  [
    [196, 92],
    [172, 54],
    [104, 62],
    [98, 118],
  ],
  [
    [98, 118],
    [94, 168],
    [168, 172],
    [194, 112],
  ],
  [
    [194, 112],
    [198, 92],
    [202, 84],
    [203, 82],
  ],
  [
    [203, 82],
    [204, 150],
    [196, 214],
    [182, 262],
  ],
]

const bezier = ([a, b, c, d], t) => {
  const u = 1 - t
  const mix = (i) => u ** 3 * a[i] + 3 * u ** 2 * t * b[i] + 3 * u * t ** 2 * c[i] + t ** 3 * d[i]
  return [mix(0), mix(1)]
}

/** A hand trembles a little, and presses harder in the middle of a stroke. */
const dots = Array.from({ length: STEPS + 1 }, (_, step) => {
  const position = (step / STEPS) * WAY.length
  const index = Math.min(Math.floor(position), WAY.length - 1)
  const [x, y] = bezier(WAY[index], position - index)
  const along = step / STEPS
  const tremble = 0.9 * Math.sin(along * 41) + 0.6 * Math.sin(along * 97 + 1)
  const radius = 6.2 + 2.2 * Math.sin(along * Math.PI) + 0.7 * Math.sin(along * 23)
  return `<circle cx="${(x + tremble).toFixed(2)}" cy="${(y + tremble * 0.6).toFixed(2)}" r="${radius.toFixed(2)}"/>`
})

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}">
  <rect width="100%" height="100%" fill="${PAPER}"/>
  <g fill="${INK}">${dots.join('')}</g>
</svg>`

await sharp(Buffer.from(drawing))
  .png({ compressionLevel: 9 })
  .toFile(path.join(import.meta.dirname, 'nine.png'))
