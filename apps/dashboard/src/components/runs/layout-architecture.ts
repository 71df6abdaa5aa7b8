import type { ArchitectureSummary, LayerSummary } from '@convscope/shared'
import { Graph, layout } from '@dagrejs/dagre'

/** Screen pixels. */
export interface PlacedLayer {
  layer: LayerSummary
  /** The middle of the box, and of the place that it has with its texts. */
  x: number
  y: number
  /** Of the box: as high as the maps, as deep as their channels. */
  width: number
  height: number
}

/** From the layer that is read to the one that reads it, through the points. */
export interface Arrow {
  from: string
  to: string
  points: { x: number; y: number }[]
}

/**
 * A piece of a network between two layers through which everything goes; the first of the two stands in the piece
 * before, and its arrows come in from the left. Pieces may be broken into lines like words.
 */
export interface Piece {
  layers: PlacedLayer[]
  arrows: Arrow[]
  width: number
  height: number
}

const TALLEST = 72
const TEXT_HEIGHT = 16
const LETTER_WIDTH = 6.6
const GAP = 24
const MARGIN = 4

/** What stands above a layer's box. */
export function labelOf({ type, activation }: LayerSummary): string {
  if (type === 'activation') return activation ?? type
  const words = type.replace(/2d$/i, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.replace('pooling', 'pool').replace('normalization', 'norm')
}

export const shapeOf = ({ outputShape }: LayerSummary): string => outputShape.join('×')

export function layoutArchitecture({ layers, inputShape }: ArchitectureSummary): Piece[] {
  const order = new Map(layers.map(({ name }, at) => [name, at]))
  // The last layer that reads what stands before each place: nothing passes by a layer that no arrow passes over.
  const reach = layers.map(() => 0)
  layers.forEach(({ inputs }, at) => {
    for (const input of inputs) {
      const from = order.get(input) ?? 0
      reach[from] = Math.max(reach[from] ?? 0, at)
    }
  })
  const pieces: Piece[] = []
  let piece: LayerSummary[] = []
  let farthest = 0
  layers.forEach((layer, at) => {
    piece.push(layer)
    if (farthest <= at) {
      pieces.push(layoutPiece(piece, inputShape[0]))
      piece = []
    }
    farthest = Math.max(farthest, reach[at] ?? 0)
  })
  if (piece.length > 0) pieces.push(layoutPiece(piece, inputShape[0]))
  return pieces
}

function layoutPiece(layers: LayerSummary[], largest: number): Piece {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', ranksep: GAP, nodesep: 8, marginx: MARGIN, marginy: MARGIN })
  graph.setDefaultEdgeLabel(() => ({}))
  const boxes = new Map(layers.map((layer) => [layer.name, boxOf(layer, largest)]))
  for (const layer of layers) {
    const box = boxes.get(layer.name) as Box
    const text = LETTER_WIDTH * Math.max(labelOf(layer).length, shapeOf(layer).length)
    graph.setNode(layer.name, {
      width: Math.max(box.width, text),
      height: box.height + 2 * TEXT_HEIGHT,
    })
  }
  for (const { name, inputs } of layers) {
    for (const input of inputs) {
      // What is read from the piece before comes in from the left.
      if (!boxes.has(input)) graph.setNode(input, { width: 1, height: 1 })
      graph.setEdge(input, name)
    }
  }
  layout(graph)
  const placed = layers.map((layer): PlacedLayer => {
    const { x = 0, y = 0 } = graph.node(layer.name)
    return { layer, x, y, ...(boxes.get(layer.name) as Box) }
  })
  const byName = new Map(placed.map((each) => [each.layer.name, each]))
  const arrows = graph.edges().map(({ v, w }): Arrow => {
    const points = (graph.edge(v, w).points ?? []).slice(1, -1)
    const [from, to] = [byName.get(v), byName.get(w) as PlacedLayer]
    const start =
      from === undefined ? { x: 0, y: graph.node(v).y ?? 0 } : { x: from.x + from.width / 2, y: from.y }
    return { from: v, to: w, points: [start, ...points, { x: to.x - to.width / 2, y: to.y }] }
  })
  const { width = 0, height = 0 } = graph.graph()
  return { layers: placed, arrows, width: Math.ceil(width), height: Math.ceil(height) }
}

interface Box {
  width: number
  height: number
}

function boxOf({ outputShape }: LayerSummary, largest: number): Box {
  const [height = 1, , channels = 1] = outputShape
  if (outputShape.length === 1) {
    return { width: 8, height: Math.min(TALLEST, 20 + 10 * Math.log10(height)) }
  }
  return {
    width: 6 + 5 * Math.log2(channels + 1),
    height: Math.min(TALLEST, Math.max(10, (TALLEST * height) / largest)),
  }
}
