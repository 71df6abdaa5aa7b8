/** A line of ruled paper runs over so much of the picture… */
const COVERED = 0.72
/** …is no steeper than this in relation to the picture's sides… */
const STEEPEST = 0.08
/** …and thinner than this share of the side across it. */
const THICKEST = 0.035
/** As many lines as these are a pattern, whatever else there is. */
const PATTERN = 3
/** A single line reaches beyond the drawing by this share of the picture on both sides. */
const BEYOND = 0.05

/** Frame of some pixels: first and last along the line and across it. */
interface Extent {
  from: number
  to: number
}

/**
 * Takes the paper's lines out of a mask: straight, thin, from border to border. Where a stroke crosses, it stays. A line
 * that ends where the rest of the ink ends is a stroke: the bar of a 7, or a 1.
 * @returns the mask without them; the same where there are none.
 */
export function withoutPaperLines(mask: Uint8Array, width: number, height: number): Uint8Array {
  const flat = removeLines(mask, width, height)
  const turned = removeLines(transpose(flat, width, height), height, width)
  // The sides of a box keep its other lines from being loose at first.
  return removeLines(transpose(turned, height, width), width, height)
}

function removeLines(mask: Uint8Array, width: number, height: number): Uint8Array {
  if (width < 24 || height < 24) return mask
  const lines = findLines(mask, width, height)
  if (lines.length === 0) return mask
  const without = mask.slice()
  for (const line of lines) erase(without, line)
  const rest = extentAlong(without, width, height)
  if (rest === null) return mask
  if (lines.length >= PATTERN) return without
  const reach = BEYOND * width
  return rest.from > reach && rest.to < width - 1 - reach ? without : mask
}

/** Pixels of each line that are not part of something thicker. */
function findLines(mask: Uint8Array, width: number, height: number): Int32Array[] {
  const runs = verticalRuns(mask, width, height)
  const thickest = Math.max(2, Math.round(THICKEST * height))
  const thin = mask.map((value, i) => (value === 1 && (runs[i] as number) <= thickest ? 1 : 0))
  const lines: Int32Array[] = []
  const used = new Uint8Array(mask.length)
  const most = Math.ceil(STEEPEST * width)
  const mostBare = Math.floor((1 - COVERED) * width)
  for (let rise = -most; rise <= most; rise += Math.max(1, Math.floor(width / 160))) {
    const slope = rise / width
    for (let start = Math.max(0, -rise); start < Math.min(height, height - rise); start++) {
      let [covered, bare] = [0, 0]
      // Nearly all of them are given up after a few pixels.
      for (let x = 0; x < width && bare <= mostBare; x++) {
        const at = (start + Math.round(slope * x)) * width + x
        if (mask[at] === 0 || used[at] === 1) bare += 1
        else covered += thin[at] as number
      }
      if (bare > mostBare || covered < 0.5 * width) continue
      const pixels: number[] = []
      for (let x = 0; x < width; x++) {
        const row = start + Math.round(slope * x)
        for (let y = Math.max(0, row - thickest); y <= Math.min(height - 1, row + thickest); y++) {
          const at = y * width + x
          if (thin[at] === 0 || used[at] === 1) continue
          pixels.push(at)
          used[at] = 1
        }
      }
      lines.push(Int32Array.from(pixels))
    }
  }
  return lines
}

/** How many pixels of the mask stand above one another at each of its pixels. */
function verticalRuns(mask: Uint8Array, width: number, height: number): Uint16Array {
  const runs = new Uint16Array(mask.length)
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; ) {
      if (mask[y * width + x] === 0) {
        y += 1
        continue
      }
      let end = y
      while (end < height && mask[end * width + x] === 1) end += 1
      for (let row = y; row < end; row++) runs[row * width + x] = end - y
      y = end
    }
  }
  return runs
}

function erase(mask: Uint8Array, pixels: Int32Array): void {
  for (const pixel of pixels) mask[pixel] = 0
}

/** Columns that hold some of the ink; null where next to nothing is left. */
function extentAlong(mask: Uint8Array, width: number, height: number): Extent | null {
  const columns = new Uint32Array(width)
  let all = 0
  mask.forEach((value, i) => {
    if (value === 0) return
    columns[i % width]! += 1
    all += 1
  })
  if (all < 0.002 * width * height) return null
  const holds = (count: number) => count > 0.01 * height
  return { from: columns.findIndex(holds), to: width - 1 - [...columns].reverse().findIndex(holds) }
}

function transpose(mask: Uint8Array, width: number, height: number): Uint8Array {
  const turned = new Uint8Array(mask.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = mask[y * width + x] as number
  }
  return turned
}
