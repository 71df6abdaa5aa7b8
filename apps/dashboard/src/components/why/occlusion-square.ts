/**
 * A square of about a sixth of the image, moved so that there are some five hundred places at most: an answer in a
 * moment, whatever the image's size.
 */
export function occlusionSquare([height, width]: readonly [number, number, number]): {
  size: number
  stride: number
} {
  const side = Math.min(height, width)
  return { size: Math.max(1, Math.round(side / 6)), stride: Math.max(1, Math.round(side / 28)) }
}
