import type { TileRecord } from '@convscope/shared'

/** Gray levels of a tile, row by row. */
export interface TilePixels {
  width: number
  gray: Uint8Array
}

const MAX_BYTES = 64 * 1024 * 1024

/** Tiles by their address; their bytes never change. The least recently asked for are forgotten. */
const cache = new Map<string, Promise<TilePixels>>()
const sizes = new Map<string, number>()

/** Loads and decodes a tile once. A failure is forgotten, so that asking again tries again. */
export function loadTile({ url }: Pick<TileRecord, 'url'>): Promise<TilePixels> {
  const kept = cache.get(url)
  if (kept !== undefined) {
    cache.delete(url)
    cache.set(url, kept)
    return kept
  }
  const loading = decode(url)
  cache.set(url, loading)
  loading.then(
    ({ gray }) => {
      sizes.set(url, gray.length)
      forgetOldest(url)
    },
    () => cache.delete(url),
  )
  return loading
}

async function decode(url: string): Promise<TilePixels> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`The picture of these maps could not be loaded (${response.status}).`)
  // The gray levels are values: no colour management may touch them.
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: 'none' })
  const { width, height } = bitmap
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  const { data } = context.getImageData(0, 0, width, height)
  const gray = new Uint8Array(width * height)
  for (let i = 0; i < gray.length; i++) gray[i] = data[4 * i] as number
  return { width, gray }
}

function forgetOldest(newest: string): void {
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  for (const url of cache.keys()) {
    if (total <= MAX_BYTES || url === newest) return
    total -= sizes.get(url) ?? 0
    cache.delete(url)
    sizes.delete(url)
  }
}

/** The gray levels of one map of a tile: height x width. */
export function mapOfTile(
  { width: tileWidth, gray }: TilePixels,
  slot: number,
  columns: number,
  height: number,
  width: number,
): Uint8Array {
  const map = new Uint8Array(height * width)
  const left = (slot % columns) * width
  const top = Math.floor(slot / columns) * height
  for (let y = 0; y < height; y++) {
    const from = (top + y) * tileWidth + left
    map.set(gray.subarray(from, from + width), y * width)
  }
  return map
}
