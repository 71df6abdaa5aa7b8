import { type ArchitectureSummary, formatShape } from '@convscope/shared'
import { useMemo } from 'react'
import { ScrollArea } from '@/components/ui/scroll-area'
import {
  type Arrow,
  labelOf,
  layoutArchitecture,
  type Piece,
  type PlacedLayer,
  shapeOf,
} from './layout-architecture'

const HEAD = 5

/** Layers from input to output as boxes, as high as their maps and as deep as their channels, and what each reads. */
export function ArchitectureDiagram({ summary }: { summary: ArchitectureSummary }) {
  const pieces = useMemo(() => layoutArchitecture(summary), [summary])
  return (
    <figure className="sticky left-0 flex max-w-full flex-wrap items-center gap-y-2 border-b border-line px-4 py-3">
      <figcaption className="sr-only">Diagram: {summary.layers.map(describe).join('; ')}</figcaption>
      {pieces.map((piece) => (
        <ScrollArea key={piece.layers[0]?.layer.name} label="Part of the diagram">
          <PieceView piece={piece} />
        </ScrollArea>
      ))}
    </figure>
  )
}

function PieceView({ piece: { layers, arrows, width, height } }: { piece: Piece }) {
  return (
    <svg width={width} height={height} aria-hidden="true">
      {arrows.map((arrow) => (
        <ArrowView key={`${arrow.from} ${arrow.to}`} arrow={arrow} />
      ))}
      {layers.map((placed) => (
        <LayerView key={placed.layer.name} placed={placed} />
      ))}
    </svg>
  )
}

function LayerView({ placed: { layer, x, y, width, height } }: { placed: PlacedLayer }) {
  const isTrained = layer.parameters > 0
  return (
    <g data-layer={layer.name}>
      <title>{`${layer.name}: ${formatShape(layer.outputShape)}`}</title>
      <text x={x} y={y - height / 2 - 5} textAnchor="middle" fontSize="11" fill="var(--text)">
        {labelOf(layer)}
      </text>
      <rect
        x={x - width / 2}
        y={y - height / 2}
        width={width}
        height={height}
        rx="2"
        fill={isTrained ? 'var(--accent)' : 'var(--sunken)'}
        fillOpacity={isTrained ? 0.75 : 1}
        stroke="var(--strong-line)"
      />
      <text x={x} y={y + height / 2 + 12} textAnchor="middle" fontSize="11" fill="var(--muted)">
        {shapeOf(layer)}
      </text>
    </g>
  )
}

function ArrowView({ arrow: { points } }: { arrow: Arrow }) {
  const end = points.at(-1)
  if (end === undefined) return null
  return (
    <g data-arrow="true">
      <path d={curve(points)} fill="none" stroke="var(--muted)" />
      <path
        d={`M${end.x} ${end.y}l${-HEAD} ${-HEAD / 1.6}v${(2 * HEAD) / 1.6}z`}
        fill="var(--muted)"
        stroke="none"
      />
    </g>
  )
}

/** Through the points, without corners. */
function curve(points: Arrow['points']): string {
  const [first, ...rest] = points
  if (first === undefined) return ''
  const parts = rest.map((point, at) => {
    const next = rest[at + 1]
    if (next === undefined) return `L${point.x} ${point.y}`
    return `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`
  })
  return `M${first.x} ${first.y}${parts.join('')}`
}

function describe({ name, inputs, outputShape }: ArchitectureSummary['layers'][number]): string {
  const shape = `${name} ${formatShape(outputShape)}`
  return inputs.length === 0 ? shape : `${shape}, reads ${inputs.join(' and ')}`
}
