import { describe, expect, it } from 'vitest'
import { BRANCHED, networkOf, waves } from '../../tests/test-networks.js'
import { tf } from '../runtime/tensorflow.js'
import { occlusion } from './occlusion.js'

describe('occlusion', () => {
  it.each([
    { size: 3, stride: 2, fill: 0, rows: 3, columns: 4 },
    { size: 2, stride: 2, fill: 0.5, rows: 3, columns: 4 },
    { size: 8, stride: 3, fill: 1, rows: 1, columns: 1 },
    { size: 1, stride: 1, fill: 0, rows: 6, columns: 8 },
  ])('equals covering each place by hand: %o', async ({ size, stride, fill, rows, columns }) => {
    const network = await networkOf(BRANCHED, [6, 8, 3])
    const input = waves(144)
    const result = await occlusion(network, input, { classIndex: 1, size, stride, fill })
    expect(result.shape).toEqual([rows, columns])
    const whole = (await network.inspect(input, null)).probabilities[1] as number
    expect(result.probability).toBeCloseTo(whole, 6)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const covered = input.map((value, i) => {
          const y = Math.floor(i / 24) - row * stride
          const x = (Math.floor(i / 3) % 8) - column * stride
          return y >= 0 && y < size && x >= 0 && x < size ? fill : value
        })
        const { probabilities } = await network.inspect(covered, null)
        expect(result.values[row * columns + column]).toBeCloseTo(whole - (probabilities[1] as number), 5)
      }
    network.dispose()
  })

  it('covers every pixel, the last row and column too', async () => {
    const network = await networkOf(BRANCHED, [7, 7, 1])
    const { shape } = await occlusion(network, waves(49), { classIndex: null, size: 3, stride: 3, fill: 0 })
    expect(shape).toEqual([3, 3])
    network.dispose()
  })

  it('reports progress in patches over several batches, can be stopped, and keeps no tensors', async () => {
    const network = await networkOf(BRANCHED, [30, 30, 1])
    const before = tf.memory().numTensors
    const progress: [number, number][] = []
    const options = { classIndex: null, size: 2, stride: 1, fill: 0 }
    await occlusion(network, waves(900), options, (...report) => progress.push(report))
    expect(progress.length).toBeGreaterThan(1)
    expect(progress.at(-1)).toEqual([841, 841])
    const controller = new AbortController()
    const stop = () => controller.abort(new Error('enough'))
    await expect(occlusion(network, waves(900), options, stop, controller.signal)).rejects.toThrow('enough')
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })

  it('refuses what there is not', async () => {
    const network = await networkOf(BRANCHED, [8, 8, 1])
    const refused = (wrong: Partial<Parameters<typeof occlusion>[2]>) =>
      expect(occlusion(network, waves(64), { classIndex: null, size: 3, stride: 1, fill: 0, ...wrong }))
        .rejects
    await refused({ size: 9 }).toMatchObject({ code: 'patch_out_of_range', field: 'size' })
    await refused({ stride: 4 }).toMatchObject({ code: 'patch_out_of_range', field: 'stride' })
    await refused({ fill: Number.NaN }).toMatchObject({ code: 'patch_out_of_range', field: 'fill' })
    await refused({ classIndex: 3 }).toMatchObject({ code: 'class_out_of_range' })
    network.dispose()
  })
})
