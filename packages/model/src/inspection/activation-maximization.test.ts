import { describe, expect, it } from 'vitest'
import { BRANCHED, networkOf, networkWith, presetNetwork } from '../../tests/test-networks.js'
import { tf } from '../runtime/tensorflow.js'
import { maximizeChannels } from './activation-maximization.js'
import { seededRandom } from './seeded-random.js'

const plain = { jitter: 0, blur: 0, l2Decay: 0 }

describe('maximizeChannels', () => {
  it('finds the best picture there is where that is known', async () => {
    const weights = [0.5, -1, 2, 3, -0.2, 1, -4, 0.25]
    const network = await networkWith(
      [{ type: 'flatten' }, { type: 'dense', name: 'linear', units: 2 }],
      [2, 2, 1],
      [weights, [0, 0]],
    )
    const pictures = await maximizeChannels(network, { layer: 'linear', channels: [1, 0], ...plain })
    expect(pictures.map(({ channel }) => channel)).toEqual([1, 0])
    for (const { channel, values, activation } of pictures) {
      const own = [0, 1, 2, 3].map((i) => weights[i * 2 + channel] as number)
      expect([...values]).toEqual(own.map((weight) => (weight > 0 ? 1 : 0)))
      expect(activation).toBeCloseTo(
        own.reduce((sum, weight) => sum + Math.max(0, weight), 0),
        4,
      )
    }
    network.dispose()
  })

  it('wakes a channel that relu keeps silent on gray', async () => {
    const network = await networkWith(
      [{ type: 'conv2d', name: 'conv', filters: 1, kernelSize: 1, activation: 'relu' }],
      [4, 4, 1],
      [[1], [-0.8]],
    )
    const [picture] = await maximizeChannels(network, { layer: 'conv', channels: [0], ...plain })
    expect(picture?.activation).toBeCloseTo(0.2, 4)
    network.dispose()
  })

  it('excites every channel more than the gray it began with, and than noise', async () => {
    const network = await presetNetwork('tutorial-cnn')
    const channels = Array.from({ length: 16 }, (_, i) => i)
    const pictures = await maximizeChannels(network, { layer: 'conv2d_2', channels, ...plain })
    const random = seededRandom(3)
    const noise = Float32Array.from({ length: 784 }, random)
    const others = [new Float32Array(784).fill(0.5), noise]
    for (const { channel, activation, values } of pictures) {
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true)
      const answer = async (image: Float32Array) =>
        (await network.inspect(image, ['conv2d_2'])).layers[0]?.statistics.mean[channel] as number
      expect(await answer(values)).toBeCloseTo(activation, 5)
      for (const other of others) expect(activation).toBeGreaterThan(await answer(other))
    }
    network.dispose()
  })

  it('gives the same pictures for the same seed, others for another', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const draw = async (seed: number) =>
      (await maximizeChannels(network, { layer: 'active', channels: [0, 3], steps: 20, seed })).map(
        ({ values }) => values,
      )
    const first = await draw(7)
    expect(await draw(7)).toEqual(first)
    expect(await draw(8)).not.toEqual(first)
    network.dispose()
  })

  it('smooths and fades', async () => {
    const network = await presetNetwork('tutorial-cnn')
    const roughness = async (options: { blur: number; l2Decay: number }) => {
      const [picture] = await maximizeChannels(network, { layer: 'conv2d_2', channels: [0], ...options })
      const values = picture?.values as Float32Array
      return values.reduce(
        (sum, value, i) => (i % 28 === 0 ? sum : sum + Math.abs(value - values[i - 1]!)),
        0,
      )
    }
    const rough = await roughness({ blur: 0, l2Decay: 0 })
    expect(await roughness({ blur: 1.5, l2Decay: 0 })).toBeLessThan(rough)
    expect(await roughness({ blur: 0, l2Decay: 0.3 })).toBeLessThan(rough)
    network.dispose()
  })

  it('reports progress over several batches, can be stopped, and keeps no tensors', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 3])
    const before = tf.memory().numTensors
    const progress: [number, number][] = []
    const channels = Array.from({ length: 300 }, (_, i) => i % 4)
    const pictures = await maximizeChannels(network, { layer: 'sum', channels, steps: 5 }, (...report) =>
      progress.push(report),
    )
    expect(pictures.length).toBe(300)
    expect(progress.at(-1)).toEqual([15, 15])
    expect(progress.map(([done]) => done)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1))
    const controller = new AbortController()
    const stop = () => controller.abort(new Error('enough'))
    await expect(
      maximizeChannels(network, { layer: 'sum', channels: [0] }, stop, controller.signal),
    ).rejects.toThrow('enough')
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })

  it('refuses what there is not', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const refused = (options: Partial<Parameters<typeof maximizeChannels>[1]>) =>
      expect(maximizeChannels(network, { layer: 'stem', channels: [0], ...options })).rejects
    await refused({ layer: 'x' }).toMatchObject({ code: 'layer_unknown', field: 'layer' })
    await refused({ channels: [0, 1, 9] }).toMatchObject({
      code: 'channel_out_of_range',
      field: 'channels.2',
    })
    await refused({ steps: 0 }).toMatchObject({ code: 'option_out_of_range', field: 'steps' })
    await refused({ learningRate: 0 }).toMatchObject({ field: 'learningRate' })
    await refused({ jitter: 0.5 }).toMatchObject({ field: 'jitter' })
    await refused({ blur: Number.NaN }).toMatchObject({ field: 'blur' })
    await refused({ l2Decay: 1 }).toMatchObject({ field: 'l2Decay' })
    network.dispose()
  })
})
