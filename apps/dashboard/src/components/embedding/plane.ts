/** Places of points in a unit square, y downwards, with one scale for both axes. */
export interface Plane {
  x: Float32Array
  y: Float32Array
}

export type Corner = readonly [x: number, y: number]
export type Polygon = readonly Corner[]

const MARGIN = 0.03

/** The rectangle between two corners. */
export const rectangle = ([x0, y0]: Corner, [x1, y1]: Corner): Polygon => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
]

/** @param points x and y of each in turn, y upwards. */
export function toPlane(points: readonly number[]): Plane {
  const count = points.length / 2
  const [x, y] = [new Float32Array(count), new Float32Array(count)]
  const [left, right] = extent(points, 0)
  const [bottom, top] = extent(points, 1)
  const span = Math.max(right - left, top - bottom) || 1
  const scale = (1 - 2 * MARGIN) / span
  for (let i = 0; i < count; i++) {
    x[i] = 0.5 + ((points[2 * i] as number) - (left + right) / 2) * scale
    y[i] = 0.5 - ((points[2 * i + 1] as number) - (bottom + top) / 2) * scale
  }
  return { x, y }
}

function extent(points: readonly number[], axis: 0 | 1): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = axis; i < points.length; i += 2) {
    low = Math.min(low, points[i] as number)
    high = Math.max(high, points[i] as number)
  }
  return [low, high]
}

/** The nearest point that may be chosen, not farther than `reach`; null when there is none. */
export function nearest(
  { x, y }: Plane,
  [atX, atY]: readonly [number, number],
  reach: number,
  isShown: (index: number) => boolean,
): number | null {
  let [found, least]: [number | null, number] = [null, reach * reach]
  for (let i = 0; i < x.length; i++) {
    const distance = ((x[i] as number) - atX) ** 2 + ((y[i] as number) - atY) ** 2
    if (distance <= least && isShown(i)) [found, least] = [i, distance]
  }
  return found
}

/** Points within a polygon, whose last corner is joined to its first; even-odd rule. */
export function within({ x, y }: Plane, polygon: Polygon): number[] {
  const found: number[] = []
  for (let i = 0; i < x.length; i++) if (contains(polygon, x[i] as number, y[i] as number)) found.push(i)
  return found
}

function contains(polygon: Polygon, x: number, y: number): boolean {
  let isInside = false
  polygon.forEach(([x1, y1], i) => {
    const [x2, y2] = polygon[(i + 1) % polygon.length] as readonly [number, number]
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) isInside = !isInside
  })
  return isInside
}

/** Corners that an address holds at most. */
const MOST_CORNERS = 48
const UNITS = 1000

/** A polygon for an address, in thousandths. */
export function writePolygon(polygon: Polygon): string {
  const step = Math.max(1, Math.ceil(polygon.length / MOST_CORNERS))
  return polygon
    .filter((_, i) => i % step === 0)
    .map((corner) => corner.map((value) => Math.round(value * UNITS)).join('.'))
    .join('_')
}

/** What `writePolygon` wrote; null for anything else. */
export function readPolygon(text: string): Polygon | null {
  const corners = text.split('_').map((corner) => /^(-?\d{1,5})\.(-?\d{1,5})$/.exec(corner))
  if (corners.length < 3 || corners.length > MOST_CORNERS) return null
  const polygon: [number, number][] = []
  for (const corner of corners) {
    if (corner === null) return null
    polygon.push([Number(corner[1]) / UNITS, Number(corner[2]) / UNITS])
  }
  return polygon
}
