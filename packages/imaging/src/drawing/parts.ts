/** Touching pixels of a mask. */
export interface Part {
  pixels: Int32Array
  left: number
  top: number
  right: number
  bottom: number
  /** Sides of the picture that it touches, 0 to 4. */
  sides: number
}

/**
 * The connected parts of a mask (1 or 0), the largest first.
 * @param corners whether pixels that share only a corner touch.
 */
export function connectedParts(mask: Uint8Array, width: number, height: number, corners = true): Part[] {
  const isSeen = new Uint8Array(mask.length)
  const stack = new Int32Array(mask.length)
  const parts: Part[] = []
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || isSeen[start] === 1) continue
    let [left, top, right, bottom] = [width, height, 0, 0]
    let end = 1
    stack[0] = start
    isSeen[start] = 1
    for (let next = 0; next < end; next++) {
      const pixel = stack[next] as number
      const y = Math.floor(pixel / width)
      const x = pixel - y * width
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      if (y > bottom) bottom = y
      for (let dy = y > 0 ? -1 : 0; dy <= (y < height - 1 ? 1 : 0); dy++) {
        for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
          if (!corners && dx !== 0 && dy !== 0) continue
          const neighbour = pixel + dy * width + dx
          if (mask[neighbour] === 0 || isSeen[neighbour] === 1) continue
          isSeen[neighbour] = 1
          stack[end++] = neighbour
        }
      }
    }
    const sides = [left === 0, top === 0, right === width - 1, bottom === height - 1].filter(Boolean).length
    parts.push({ pixels: stack.slice(0, end), left, top, right, bottom, sides })
  }
  return parts.sort((a, b) => b.pixels.length - a.pixels.length)
}

export const widthOf = ({ left, right }: Part): number => right - left + 1
export const heightOf = ({ top, bottom }: Part): number => bottom - top + 1

export function maskOf(parts: readonly Part[], size: number): Uint8Array {
  const mask = new Uint8Array(size)
  for (const { pixels } of parts) for (const pixel of pixels) mask[pixel] = 1
  return mask
}

/** The mask with everything that it encloses. */
export function fillHoles(mask: Uint8Array, width: number, height: number): Uint8Array {
  const outside = connectedParts(
    mask.map((value) => 1 - value),
    width,
    height,
    false,
  ).filter(({ sides }) => sides > 0)
  return maskOf(outside, mask.length).map((value) => 1 - value)
}
