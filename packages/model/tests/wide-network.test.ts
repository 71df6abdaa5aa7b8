import { layersSchema } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { MemorySplit } from '../src/datasets/memory-split.js'
import { gradCam } from '../src/inspection/grad-cam.js'
import { layerHealth } from '../src/inspection/layer-health.js'
import { tf } from '../src/runtime/tensorflow.js'
import { madeUpDataset } from './made-up-dataset.js'
import { WIDE, waves, wideNetwork } from './test-networks.js'

const SIZE = 224 * 224 * 3

describe('a network of 512 channels of 56 x 56 from 224 x 224 x 3', () => {
  it('answers with all of them', async () => {
    expect(layersSchema.safeParse(WIDE).success).toBe(true)
    const network = await wideNetwork()
    const before = tf.memory().numTensors
    const { layers, probabilities } = await network.inspect(waves(SIZE), null)
    expect(layers.map(({ layer, shape }) => [layer, shape])).toEqual([
      ['stem', [56, 56, 16]],
      ['wide', [56, 56, 512]],
    ])
    const wide = layers.at(-1)
    expect(wide?.values.length).toBe(56 * 56 * 512)
    expect(wide?.statistics.max.length).toBe(512)
    expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
    const { values } = await gradCam(network, waves(SIZE), { layer: 'wide', classIndex: null })
    expect(values.length).toBe(56 * 56)
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })

  it('goes through a data set in small batches', async () => {
    const network = await wideNetwork()
    const count = 24
    const images = Uint8Array.from({ length: count * SIZE }, (_, i) => (i * 37 + (i >> 9) * 11) & 255)
    const split = new MemorySplit(images, new Uint8Array(count))
    const dataset = { ...madeUpDataset(1, 1), inputShape: network.inputShape, train: split, test: split }
    const progress: number[] = []
    const options = { split: 'test', count: null, layers: ['wide'] } as const
    const [health] = await layerHealth(network, dataset, options, (done) => progress.push(done))
    expect(progress.length).toBeGreaterThan(1)
    expect(health?.channels.max.length).toBe(512)
    expect(health?.histogram.counts.reduce((sum, bin) => sum + bin, 0)).toBe(count * 56 * 56 * 512)
    network.dispose()
  })
})
