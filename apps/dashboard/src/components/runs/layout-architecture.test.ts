import { ARCHITECTURE_PRESETS, layersSchema, summariseArchitecture } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { layoutArchitecture } from './layout-architecture'

const networks = [
  ...ARCHITECTURE_PRESETS.map(({ name, layers }) => [name, layers] as const),
  [
    'one where a layer is read far behind',
    layersSchema.parse([
      { type: 'conv2d', name: 'a', filters: 4, kernelSize: 3, padding: 'same' },
      { type: 'conv2d', name: 'b', filters: 4, kernelSize: 3, padding: 'same' },
      { type: 'conv2d', name: 'c', filters: 4, kernelSize: 3, padding: 'same' },
      { type: 'add', name: 'd', inputs: ['a', 'c'] },
      { type: 'add', name: 'e', inputs: ['b', 'd'] },
      { type: 'flatten' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ]),
  ] as const,
]

describe.each(networks)('the diagram of %s', (_, layers) => {
  const summary = summariseArchitecture(layers, [28, 28, 1])
  const pieces = layoutArchitecture(summary)

  it('has every layer once, and an arrow for all that it reads', () => {
    expect(pieces.flatMap((piece) => piece.layers.map(({ layer }) => layer.name))).toEqual(
      summary.layers.map(({ name }) => name),
    )
    const arrows = pieces.flatMap((piece) => piece.arrows.map(({ from, to }) => `${from} > ${to}`))
    const wanted = summary.layers.flatMap(({ name, inputs }) => inputs.map((input) => `${input} > ${name}`))
    expect([...arrows].sort()).toEqual(wanted.sort())
  })

  it('cuts nothing off, and lays no box over another', () => {
    for (const { layers: placed, arrows, width, height } of pieces) {
      for (const box of placed) {
        expect(box.x - box.width / 2).toBeGreaterThanOrEqual(0)
        expect(box.x + box.width / 2).toBeLessThanOrEqual(width)
        expect(box.y - box.height / 2).toBeGreaterThanOrEqual(0)
        expect(box.y + box.height / 2).toBeLessThanOrEqual(height)
        for (const other of placed) {
          const isApart =
            Math.abs(box.x - other.x) >= (box.width + other.width) / 2 ||
            Math.abs(box.y - other.y) >= (box.height + other.height) / 2
          expect(other === box || isApart).toBe(true)
        }
      }
      for (const { x, y } of arrows.flatMap(({ points }) => points)) {
        expect(x >= 0 && x <= width && y >= 0 && y <= height).toBe(true)
      }
    }
  })

  it('reads from left to right', () => {
    for (const { arrows } of pieces) {
      for (const { points } of arrows) expect(points.at(-1)?.x).toBeGreaterThan(points[0]?.x ?? 0)
    }
  })
})

it('breaks a chain anywhere, and a block nowhere', () => {
  const piecesOf = (name: string) => {
    const preset = ARCHITECTURE_PRESETS.find((each) => each.name === name)
    return layoutArchitecture(summariseArchitecture(preset?.layers ?? [], [28, 28, 1])).map(
      ({ layers }) => layers.length,
    )
  }
  expect(piecesOf('lenet-5').every((length) => length === 1)).toBe(true)
  // A module's four ways with the layer that joins them.
  expect(piecesOf('small-inception')).toContain(8)
})
