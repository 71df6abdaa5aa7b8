import { setImmediate } from 'node:timers/promises'
import type { ImageShape, LayerInput } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { BRANCHED, networkOf, TRIED_NETWORKS } from '../../../tests/test-networks.js'
import { tf } from '../../runtime/tensorflow.js'
import type { Batch } from '../../training/batches.js'
import type { LoadedNetwork, NamedLayer } from '../loaded-network.js'
import { foldingOf } from './folding.js'
import type { InferenceEngine } from './inference-engine.js'

/** Bytes without a pattern: two places of a map that are equally large would have no one peak. */
function batchOf(count: number, shape: ImageShape, phase = 0): Batch {
  const images = Uint8Array.from({ length: count * shape[0] * shape[1] * shape[2] }, (_, i) => {
    const mixed = Math.imul((i + 1) ^ (phase << 20), 0x9e3779b1)
    return Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97) >>> 24
  })
  return { count, images, labels: Int32Array.from({ length: count }, (_, i) => (i + phase) % 3) }
}

interface Both {
  graph: InferenceEngine
  layers: InferenceEngine
  network: LoadedNetwork
  shape: ImageShape
}

/** Both engines over the same weights. */
async function withBoth(
  list: readonly LayerInput[],
  shape: ImageShape,
  check: (both: Both) => Promise<void>,
) {
  const networks = await Promise.all([
    networkOf(list, shape, 5, 'graph'),
    networkOf(list, shape, 5, 'layers'),
  ])
  const [graph, layers] = await Promise.all(networks.map((network) => network.inference()))
  try {
    await check({
      graph: graph as InferenceEngine,
      layers: layers as InferenceEngine,
      network: networks[0],
      shape,
    })
  } finally {
    for (const network of networks) network.dispose()
  }
}

function expectClose(actual: Float32Array, expected: Float32Array, layer: string): void {
  expect(actual.length).toBe(expected.length)
  let most = 0
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1)
  expected.forEach((value, i) => {
    most = Math.max(most, Math.abs(value - (actual[i] as number)))
  })
  expect(most / scale, layer).toBeLessThan(1e-5)
}

const layersOf = (network: LoadedNetwork): NamedLayer[] =>
  network.layerNames.map((name) => network.layerNamed(name))

const softmax: LayerInput = { type: 'dense', units: 3, activation: 'softmax' }
/** What pooling could swallow: the activation before it and the dropout after it. */
const swallowing: LayerInput[] = [
  { type: 'conv2d', filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' },
  { type: 'maxPooling2d' },
  { type: 'dropout', rate: 0.25 },
  { type: 'conv2d', filters: 5, kernelSize: 2, activation: 'tanh' },
  { type: 'maxPooling2d', poolSize: 3, strides: 2, padding: 'same' },
  { type: 'dropout', rate: 0.5 },
  { type: 'conv2d', filters: 3, kernelSize: 2, activation: 'softmax' },
  { type: 'maxPooling2d', poolSize: [1, 2], padding: 'same' },
  { type: 'flatten' },
  softmax,
]
const options: LayerInput[] = [
  { type: 'conv2d', filters: 4, kernelSize: [3, 2], dilationRate: [2, 1], padding: 'same', useBias: false },
  { type: 'depthwiseConv2d', kernelSize: 3, dilationRate: 2, padding: 'same', activation: 'relu6' },
  { type: 'separableConv2d', filters: 6, kernelSize: 3, dilationRate: [1, 2], activation: 'sigmoid' },
  { type: 'averagePooling2d', poolSize: 3, strides: 2, padding: 'same' },
  { type: 'depthwiseConv2d', kernelSize: 2, strides: 2, padding: 'same' },
  { type: 'globalAveragePooling2d' },
  { type: 'batchNormalization', epsilon: 0.01 },
  { type: 'dense', units: 3 },
  { type: 'activation', activation: 'softmax' },
]
const networks: [string, readonly LayerInput[], ImageShape][] = [
  ...TRIED_NETWORKS,
  ['poolings and their neighbours', swallowing, [14, 15, 2]],
  ['dilations, strides and activations', options, [16, 15, 2]],
]

describe.each(networks)('both engines give the same: %s', (_, list, shape) => {
  it('outputs of all layers together, and of each alone', async () => {
    await withBoth(list, shape, async ({ graph, layers, network }) => {
      const batch = batchOf(3, shape)
      const names = network.layerNames
      const expected = await layers.outputs(names, batch)
      const together = await graph.outputs(names, batch)
      for (const [i, name] of names.entries()) {
        expectClose(together[i] as Float32Array, expected[i] as Float32Array, name)
        const [alone] = await graph.outputs([name], batch)
        expectClose(alone as Float32Array, expected[i] as Float32Array, name)
      }
    })
  })

  it('answers', async () => {
    await withBoth(list, shape, async ({ graph, layers }) => {
      const batch = batchOf(7, shape, 2)
      const [a, b] = [await graph.answers(batch), await layers.answers(batch)]
      expect(a.predicted).toEqual(b.predicted)
      expect(a.loss).toBeCloseTo(b.loss, 3)
      expectClose(a.confidence, b.confidence, 'confidence')
    })
  })

  it('peaks of each layer, and where they are', async () => {
    await withBoth(list, shape, async ({ graph, layers, network }) => {
      const batch = batchOf(2, shape, 4)
      for (const layer of layersOf(network)) {
        const every = new Float32Array(layer.channels).fill(Number.NaN)
        const [a, b] = [await graph.peaks(layer, batch, every), await layers.peaks(layer, batch, every)]
        expectClose(a.values, b.values, layer.name)
        const [maps] = await layers.outputs([layer.name], batch)
        const perImage = (maps as Float32Array).length / batch.count
        const there = a.positions.map((position, i) => {
          const image = Math.floor(i / layer.channels)
          return image * perImage + position * layer.channels + (i % layer.channels)
        })
        // Rounding may choose between places that are as good as equal.
        expectClose(
          Float32Array.from(there, (place) => (maps as Float32Array)[place] as number),
          b.values,
          layer.name,
        )
      }
    })
  })
})

describe('both engines give the same', () => {
  it('peaks, and where they are in images that have one above its bound', async () => {
    await withBoth(BRANCHED, [8, 8, 1], async ({ graph, layers, network }) => {
      const layer = network.layerNamed('deep')
      const batch = batchOf(6, [8, 8, 1])
      const { channels } = layer
      const every = await layers.peaks(layer, batch, new Float32Array(channels).fill(Number.NaN))
      const peaksOfChannel = (channel: number) =>
        every.values.filter((_, i) => i % channels === channel).toSorted()
      const none = new Float32Array(channels).fill(Number.POSITIVE_INFINITY)
      const bounds: [Float32Array, number][] = [
        [none, 0],
        // Between the second and the third largest: rounding makes no difference.
        [none.with(2, ((peaksOfChannel(2)[3] as number) + (peaksOfChannel(2)[4] as number)) / 2), 2],
        [none.with(1, Number.NaN), 6],
      ]
      for (const [above, chosen] of bounds) {
        for (const engine of [graph, layers]) {
          const { values, positions } = await engine.peaks(layer, batch, above)
          expectClose(values, every.values, 'deep')
          const isLooked = Array.from({ length: 6 }, (_, i) => (positions[i * channels] as number) >= 0)
          expect(isLooked.filter((is) => is).length).toBe(chosen)
          positions.forEach((position, i) => {
            const isIn = isLooked[Math.floor(i / channels)]
            expect(position).toBe(isIn ? every.positions[i] : -1)
          })
        }
      }
    })
  })

  it.each([
    ['small layers as they are', BRANCHED, [8, 8, 1]],
    [
      'maps by their means, and a wide layer folded',
      [{ type: 'conv2d', filters: 2, kernelSize: 1 }, { type: 'flatten' }, softmax],
      [72, 72, 1],
    ],
  ] as [string, LayerInput[], ImageShape][])('rows: %s', async (_, list, shape) => {
    await withBoth(list, shape, async ({ graph, layers, network }) => {
      const batch = batchOf(4, shape)
      for (const layer of layersOf(network)) {
        for (const seed of [1, 2]) {
          const folding = foldingOf(layer, seed)
          const [a, b] = [await graph.rows(layer, folding, batch), await layers.rows(layer, folding, batch)]
          expect(a.length).toBe(4 * folding.width)
          expectClose(a, b, layer.name)
        }
      }
    })
  })

  it.each(networks.slice(-3))('scores behind each layer: %s', async (_, list, shape) => {
    await withBoth(list, shape, async ({ graph, layers, network }) => {
      for (const layer of layersOf(network)) {
        const batch = batchOf(5, shape)
        const halves = [await graph.halfway(layer, batch), await layers.halfway(layer, batch)] as const
        // It has read its batch.
        batch.images.fill(0)
        batch.labels.fill(0)
        for (const off of [-1, 0, layer.channels - 1]) {
          const mask = Float32Array.from({ length: layer.channels }, (__, i) => (i === off ? 0 : 1))
          const [a, b] = [await halves[0].score(mask), await halves[1].score(mask)]
          expect(a.correct, layer.name).toBe(b.correct)
          expect(a.loss, layer.name).toBeCloseTo(b.loss, 3)
        }
        for (const half of halves) half.dispose()
      }
    })
  })
})

describe('GraphInference', () => {
  it('keeps answering when there are more questions than it keeps, also several at a time', async () => {
    const deep = Array.from(
      { length: 40 },
      (_, i): LayerInput => ({
        type: 'conv2d',
        name: `c${i}`,
        filters: 1,
        kernelSize: 1,
      }),
    )
    await withBoth(deep, [3, 3, 1], async ({ graph, layers }) => {
      const batch = batchOf(2, [3, 3, 1])
      const names = deep.map(({ name }) => name as string)
      const answers = await Promise.all([...names, ...names].map((name) => graph.outputs([name], batch)))
      const expected = await layers.outputs(names, batch)
      answers.forEach(([values], i) => {
        const name = names[i % 40] as string
        expectClose(values as Float32Array, expected[i % 40] as Float32Array, name)
      })
    })
  })

  it('counts its copy of the weights, and keeps no tensors of TensorFlow.js', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const [tensors, bytes] = [tf.memory().numTensors, network.bytes]
    const engine = await network.inference()
    expect(await network.inference()).toBe(engine)
    expect(engine.bytes).toBe(bytes)
    expect(network.bytes).toBe(2 * bytes)
    await engine.answers(batchOf(2, [8, 8, 1]))
    expect(tf.memory().numTensors).toBe(tensors)
    network.dispose()
    await setImmediate()
    await expect(engine.answers(batchOf(2, [8, 8, 1]))).rejects.toThrow(/closed/)
  })
})

describe('LayersInference', () => {
  it('keeps no tensors', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1], 5, 'layers')
    const engine = await network.inference()
    const [tensors, bytes] = [tf.memory().numTensors, network.bytes]
    const batch = batchOf(3, [8, 8, 1])
    const layer = network.layerNamed('deep')
    await engine.answers(batch)
    await engine.peaks(layer, batch, new Float32Array(layer.channels))
    await engine.outputs(['deep', 'input'], batch)
    await engine.rows(layer, foldingOf(layer, 1), batch)
    const half = await engine.halfway(layer, batch)
    await half.score(new Float32Array(4).fill(1))
    half.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
    expect(network.bytes).toBe(bytes)
    network.dispose()
  })
})
