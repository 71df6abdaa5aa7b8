import { formatShape, type LayerActivationRecord } from '@convscope/shared'
import { significant } from '@/format/numbers'
import { colourTable } from '../feature-maps/colour-maps'
import { grayToColour, orderChannels, rangeOf, scaleOf } from '../feature-maps/normalisation'
import { paintMap } from '../feature-maps/paint-map'
import { loadTile, mapOfTile } from '../feature-maps/tile-pixels'
import type { ViewOptions } from '../feature-maps/view-options'

/** A4 across at 300 dots per inch. */
const WIDTH = 2480
const MARGIN = 60
const GAP = 20
const LABEL = 34
const HEADER = 150
const LEAST_SIDE = 100
/** What browsers draw on a canvas at most. */
const MOST_HEIGHT = 16_000

/**
 * All maps of a layer on one sheet of paper, with names and scale, whatever is on the screen.
 * @param title the first line: which run, checkpoint and image.
 */
export async function drawLayer(
  layer: LayerActivationRecord,
  view: ViewOptions,
  title: string,
): Promise<Blob> {
  const [height, width, channels] = layer.shape as [number, number, number]
  const order = orderChannels(layer.statistics, view.sort)
  const columns = columnsFor(channels, height / width)
  const side = Math.floor((WIDTH - 2 * MARGIN + GAP) / columns) - GAP
  // Whole pixels for each value, so that all are equally large.
  const scale = Math.max(1, Math.floor(side / width))
  const rows = Math.ceil(channels / columns)
  const cell = { width: side, height: height * scale + LABEL + GAP }
  const canvas = new OffscreenCanvas(WIDTH, Math.min(MOST_HEIGHT, HEADER + rows * cell.height + 2 * MARGIN))
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingEnabled = false
  drawHeader(context, layer, view, title)
  for (const [place, channel] of order.entries()) {
    const left = MARGIN + (place % columns) * (side + GAP)
    const top = HEADER + MARGIN + Math.floor(place / columns) * cell.height
    const picture = await mapPicture(layer, channel, view)
    context.drawImage(picture, left, top, width * scale, height * scale)
    text(context, `filter ${channel}`, left, top + height * scale + 26, 24, '#444')
  }
  return canvas.convertToBlob({ type: 'image/png' })
}

/** As many as stay readable, and fit onto the highest picture. */
function columnsFor(channels: number, ratio: number): number {
  let columns = Math.min(8, channels)
  while (WIDTH / columns > LEAST_SIDE && heightOf(columns) > MOST_HEIGHT) columns++
  return columns

  function heightOf(count: number): number {
    return HEADER + 2 * MARGIN + Math.ceil(channels / count) * ((WIDTH / count) * ratio + LABEL + GAP)
  }
}

function drawHeader(
  context: OffscreenCanvasRenderingContext2D,
  layer: LayerActivationRecord,
  view: ViewOptions,
  title: string,
): void {
  text(context, `${layer.layer}: ${layer.type}, ${formatShape(layer.shape)}`, MARGIN, MARGIN + 40, 48, '#111')
  text(context, title, MARGIN, MARGIN + 96, 28, '#444')
  const range =
    view.normalise === 'layer' ? scaleOf(view.colours, { min: layer.layerMin, max: layer.layerMax }) : null
  const left = WIDTH - MARGIN - 640
  const table = colourTable(view.colours)
  const bar = context.createImageData(256, 24)
  const words = new Uint32Array(bar.data.buffer)
  for (let i = 0; i < words.length; i++) words[i] = table[i % 256] as number
  context.putImageData(bar, left + 190, MARGIN + 20)
  const [low, high] =
    range === null ? ["map's lowest", "map's highest"] : [significant(range.min), significant(range.max)]
  text(context, low, left + 180, MARGIN + 40, 24, '#444', 'right')
  text(context, high, left + 456, MARGIN + 40, 24, '#444')
}

async function mapPicture(
  layer: LayerActivationRecord,
  channel: number,
  view: ViewOptions,
): Promise<OffscreenCanvas> {
  const [height, width] = layer.shape as [number, number]
  const tile = layer.tiles.find(
    (each) => channel >= each.firstChannel && channel < each.firstChannel + each.channels,
  )
  const picture = new OffscreenCanvas(width, height)
  if (tile === undefined) return picture
  const map = mapOfTile(await loadTile(tile), channel - tile.firstChannel, tile.columns, height, width)
  const own = rangeOf(layer.statistics, channel)
  const shown = view.normalise === 'channel' ? own : { min: layer.layerMin, max: layer.layerMax }
  const colour = grayToColour(view.colours, own, shown)
  const context = picture.getContext('2d') as OffscreenCanvasRenderingContext2D
  paintMap(context, map, colour, height, width)
  return picture
}

function text(
  context: OffscreenCanvasRenderingContext2D,
  words: string,
  x: number,
  y: number,
  size: number,
  colour: string,
  align: CanvasTextAlign = 'left',
): void {
  context.font = `${size}px "Liberation Sans", Arial, sans-serif`
  context.fillStyle = colour
  context.textAlign = align
  context.fillText(words, x, y)
}
