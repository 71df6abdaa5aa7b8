/** [red, green, blue], 0 to 255. */
type Colour = readonly [number, number, number]

export const COLOUR_MAPS = ['viridis', 'gray', 'magma', 'signed'] as const
export type ColourMapName = (typeof COLOUR_MAPS)[number]

/**
 * Colours at equal steps. viridis and magma: Smith and van der Walt, made for matplotlib 2.0, ten of their 256 colours.
 * signed: ColorBrewer's RdBu, blue below zero and red above.
 */
const STOPS: Record<ColourMapName, readonly string[]> = {
  viridis: [
    '440154',
    '482878',
    '3e4a89',
    '31688e',
    '26828e',
    '1f9e89',
    '35b779',
    '6ece58',
    'b5de2b',
    'fde725',
  ],
  magma: ['000004', '180f3d', '440f76', '721f81', '9e2f7f', 'cd4071', 'f1605d', 'fd9668', 'feca8d', 'fcfdbf'],
  gray: ['000000', 'ffffff'],
  signed: [
    '053061',
    '2166ac',
    '4393c3',
    '92c5de',
    'd1e5f0',
    'f7f7f7',
    'fddbc7',
    'f4a582',
    'd6604d',
    'b2182b',
    '67001f',
  ],
}

const LEVELS = 256
const tables = new Map<ColourMapName, Uint32Array>()

/** 256 colours as the 32-bit words of an ImageData on a little-endian machine: alpha, blue, green, red. */
export function colourTable(name: ColourMapName): Uint32Array {
  let table = tables.get(name)
  if (table === undefined) {
    const stops = STOPS[name].map(parse)
    table = Uint32Array.from({ length: LEVELS }, (_, level) =>
      toWord(interpolate(stops, level / (LEVELS - 1))),
    )
    tables.set(name, table)
  }
  return table
}

/** For a legend: a CSS gradient from the lowest to the highest value. */
export function cssGradient(name: ColourMapName): string {
  return `linear-gradient(to right, ${STOPS[name].map((stop) => `#${stop}`).join(', ')})`
}

function parse(hex: string): Colour {
  const value = Number.parseInt(hex, 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function interpolate(stops: readonly Colour[], position: number): Colour {
  const scaled = position * (stops.length - 1)
  const index = Math.min(Math.floor(scaled), stops.length - 2)
  const part = scaled - index
  const from = stops[index] as Colour
  const to = stops[index + 1] as Colour
  const mix = (channel: 0 | 1 | 2) => Math.round(from[channel] + (to[channel] - from[channel]) * part)
  return [mix(0), mix(1), mix(2)]
}

function toWord([red, green, blue]: Colour): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
}
