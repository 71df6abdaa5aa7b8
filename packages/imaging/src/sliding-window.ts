import type { Gray } from './gray.js'

/**
 * Greatest or least value in a square window around every pixel; along rows, then along columns.
 * @param radius pixels; the window's side is twice that and one.
 */
export function slidingWindow(gray: Gray, radius: number, choose: (a: number, b: number) => number): Gray {
  const { width, height } = gray
  const rows = new Uint8Array(gray.data.length)
  const data = new Uint8Array(gray.data.length)
  for (let y = 0; y < height; y++) slide(gray.data, rows, y * width, 1, width, radius, choose)
  for (let x = 0; x < width; x++) slide(rows, data, x, width, height, radius, choose)
  return { data, width, height }
}

/**
 * A window over one line in three comparisons a value, whatever its size.
 * Source: van Herk, Pattern Recognition Letters 13(7), 1992; Gil and Werman, IEEE PAMI 15(5), 1993.
 */
function slide(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  stride: number,
  count: number,
  radius: number,
  choose: (a: number, b: number) => number,
): void {
  const window = 2 * radius + 1
  const at = (i: number) => from[start + Math.min(count - 1, Math.max(0, i)) * stride] as number
  const length = Math.ceil((count + 2 * radius) / window) * window
  const forward = new Uint8Array(length)
  const backward = new Uint8Array(length)
  for (let i = 0; i < length; i++) {
    const value = at(i - radius)
    forward[i] = i % window === 0 ? value : choose(forward[i - 1] as number, value)
  }
  for (let i = length - 1; i >= 0; i--) {
    const value = at(i - radius)
    backward[i] = i % window === window - 1 ? value : choose(backward[i + 1] as number, value)
  }
  for (let i = 0; i < count; i++) {
    to[start + i * stride] = choose(backward[i] as number, forward[i + window - 1] as number)
  }
}
