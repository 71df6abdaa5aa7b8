import { type ArchitectureSummary, formatShape, type LayerSummary } from '@convscope/shared'

const HEIGHT = 150
const TALLEST = 96
const GAP = 22

/** Layers from input to output as boxes: as high as their maps, as deep as their channels. */
export function ArchitectureDiagram({ summary }: { summary: ArchitectureSummary }) {
  const largest = summary.inputShape[0]
  const boxes = placeBoxes(summary.layers, largest)
  const width = (boxes.at(-1)?.right ?? 0) + GAP
  return (
    <div className="overflow-x-auto border-b border-line px-4 py-3">
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`Diagram: ${summary.layers.map((layer) => `${layer.name} ${formatShape(layer.outputShape)}`).join(', ')}`}
      >
        {boxes.map(({ layer, left, right, size, depth }) => (
          <g key={layer.name}>
            <title>{`${layer.name}: ${formatShape(layer.outputShape)}`}</title>
            <Box x={(left + right - depth) / 2} size={size} depth={depth} strong={layer.parameters > 0} />
            <text x={(left + right) / 2} y={HEIGHT - 22} textAnchor="middle" fontSize="11" fill="var(--text)">
              {label(layer)}
            </text>
            <text x={(left + right) / 2} y={HEIGHT - 7} textAnchor="middle" fontSize="11" fill="var(--muted)">
              {layer.outputShape.join('×')}
            </text>
          </g>
        ))}
      </svg>
    </div>
  )
}

function placeBoxes(layers: LayerSummary[], largest: number) {
  let x = GAP
  return layers.map((layer) => {
    const [height, , channels] = layer.outputShape
    const isFlat = layer.outputShape.length === 1
    const size = isFlat
      ? Math.min(TALLEST, 24 + 12 * Math.log10(height ?? 1))
      : Math.max(10, (TALLEST * (height ?? 1)) / largest)
    const depth = isFlat ? 8 : 6 + 6 * Math.log2((channels ?? 1) + 1)
    // Labels need room, too.
    const room = Math.max(depth, 8 * Math.max(label(layer).length, layer.outputShape.join('×').length))
    const left = x
    x += room + GAP
    return { layer, left, right: left + room, size, depth }
  })
}

function label({ type }: LayerSummary): string {
  return type.replace(/2d$/, '').replace(/Pooling$/, ' pool')
}

function Box({ x, size, depth, strong }: { x: number; size: number; depth: number; strong: boolean }) {
  const top = (TALLEST - size) / 2 + 8
  return (
    <rect
      x={x}
      y={top}
      width={depth}
      height={size}
      rx="2"
      fill={strong ? 'var(--accent)' : 'var(--sunken)'}
      fillOpacity={strong ? 0.75 : 1}
      stroke="var(--strong-line)"
    />
  )
}
