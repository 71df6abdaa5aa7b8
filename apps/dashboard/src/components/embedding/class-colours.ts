/** Steps around the circle that keep neighbours in number far apart in hue. */
const GOLDEN = 137.508

/** A colour for each class: apart in hue, and where there are many in lightness, too; for light and dark pages. */
export function classColour(index: number, count: number): string {
  const hue = count <= 12 ? 25 + (360 * index) / count : (25 + index * GOLDEN) % 360
  const lightness = [0.62, 0.72, 0.53][index % (count <= 6 ? 1 : 3)]
  return `oklch(${lightness} 0.17 ${hue.toFixed(0)})`
}
