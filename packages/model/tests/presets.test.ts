import {
  ARCHITECTURE_PRESETS,
  type ImageShape,
  type Layer,
  type LayerInput,
  layersSchema,
  presetLayers,
  trainingConfigSchema,
} from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '../src/datasets/dataset.js'
import { MemorySplit } from '../src/datasets/memory-split.js'
import { gradCam } from '../src/inspection/grad-cam.js'
import { LoadedNetwork } from '../src/inspection/loaded-network.js'
import { type TrainedEpoch, train } from '../src/training/train.js'
import { waves } from './test-networks.js'

const CLASSES = ['upper left', 'upper right', 'lower left', 'lower right']

/** Noise, and a bright square in the quarter that is the image's class. */
function quarters([height, width, channels]: ImageShape, count: number): Dataset {
  const images = new Uint8Array(count * height * width * channels)
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 4)
  for (let i = 0; i < images.length; i++) {
    const pixel = Math.floor(i / channels)
    const label = Math.floor(pixel / height / width) % 4
    const y = Math.floor(pixel / width) % height
    const x = pixel % width
    const isInk = y >= height / 2 === label >= 2 && x >= width / 2 === (label % 2 === 1)
    const noise = Math.floor(80 * Math.abs(Math.sin(i * 12.9898)))
    images[i] = isInk ? 255 - noise : noise
  }
  const split = new MemorySplit(images, labels)
  return {
    name: 'quarters',
    contentHash: '0'.repeat(64),
    inputShape: [height, width, channels],
    classes: CLASSES,
    train: split,
    test: split,
  }
}

async function trainOn(layers: Layer[], shape: ImageShape): Promise<TrainedEpoch[]> {
  const epochs: TrainedEpoch[] = []
  await train({
    layers,
    dataset: quarters(shape, 32),
    config: trainingConfigSchema.parse({ epochs: 4, batchSize: 8, earlyStopping: null }),
    resumeFrom: null,
    onProgress: () => {},
    onEpoch: async (epoch) => {
      epochs.push(epoch)
    },
  })
  return epochs
}

const DILATED: LayerInput[] = [
  { type: 'conv2d', filters: 8, kernelSize: 3, dilationRate: 2, activation: 'relu' },
  { type: 'depthwiseConv2d', kernelSize: 3, dilationRate: [2, 1], activation: 'relu' },
  { type: 'separableConv2d', filters: 8, kernelSize: 3, dilationRate: 2 },
  { type: 'maxPooling2d', poolSize: 4 },
  { type: 'flatten' },
  { type: 'dense', units: 4, activation: 'softmax' },
]

describe.each<[string, ImageShape]>([
  ['28 x 28 x 1', [28, 28, 1]],
  ['64 x 64 x 3', [64, 64, 3]],
])('on %s', (_, shape) => {
  it.each([
    ...ARCHITECTURE_PRESETS.map((preset) => [preset.name, presetLayers(preset, CLASSES.length)] as const),
    ['a network of dilated convolutions', layersSchema.parse(DILATED)] as const,
  ])('%s learns, and can be explained', async (_name, layers) => {
    const epochs = await trainOn(layers, shape)
    const [first, last] = [epochs[0], epochs.at(-1)] as [TrainedEpoch, TrainedEpoch]
    expect(last.metrics.loss).toBeLessThan(first.metrics.loss)
    const network = await LoadedNetwork.load(last.topology, last.weights)
    const image = waves(shape[0] * shape[1] * shape[2])
    const { layers: inspected } = await network.inspect(image, null)
    for (const { layer } of inspected) {
      const { values } = await gradCam(network, image, { layer, classIndex: 0 })
      expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
    }
    network.dispose()
  })
})
