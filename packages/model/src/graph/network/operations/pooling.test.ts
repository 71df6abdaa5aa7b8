import { describe, expect, it } from 'vitest'
import {
  type Dropping,
  difference,
  floats,
  integers,
  sizeOf,
  stockDropout,
  stockPool,
  tensor,
} from '../../../../tests/stock-operations.js'
import { type } from '../../attributes.js'
import { Graph, type Output } from '../../graph.js'
import { Session } from '../../session.js'
import { Tape } from '../../tape.js'
import type { LayerOf } from './layer-attributes.js'
import { poolOnce } from './pooling.js'

interface Case {
  images: number
  /** Height and width of an image, and of a window. */
  size: readonly [number, number]
  window: readonly [number, number]
  channels: number
  padding: 'valid' | 'same'
  relu: boolean
  dropout: Dropping | null
}

const BASE: Case = {
  images: 2,
  size: [7, 9],
  window: [2, 2],
  channels: 5,
  padding: 'valid',
  relu: true,
  dropout: null,
}
const PADDINGS = ['valid', 'same'] as const

function pooledSize({ size, window, padding }: Case): [number, number] {
  const windows = ([0, 1] as const).map((axis) => size[axis] / window[axis])
  return windows.map(padding === 'same' ? Math.ceil : Math.floor) as [number, number]
}

function shapesOf(c: Case) {
  return { x: [c.images, ...c.size, c.channels], dy: [c.images, ...pooledSize(c), c.channels] }
}

/** The result of ours and TensorFlow's, each with the gradient. So few whole numbers that windows often have ties. */
async function compare(c: Case, x = integers(shapesOf(c).x, 4, 1)) {
  const graph = new Graph()
  const shapes = shapesOf(c)
  const input = graph.placeholder('float32', shapes.x)
  const dy = graph.placeholder('float32', shapes.dy)
  const tape = new Tape(graph)
  const layer = {
    poolSize: c.window,
    strides: null,
    padding: c.padding,
  } as unknown as LayerOf<'maxPooling2d'>
  const dropout = c.dropout === null ? null : { ...c.dropout, step: graph.integer(c.dropout.step) }
  const sizes = { from: c.size, to: pooledSize(c) }
  const own = poolOnce(tape, input, layer, sizes, { relu: c.relu, dropout })
  const pooled = stockPool(graph, input, c.window, c.padding)
  const activated = c.relu ? graph.op('Relu', [pooled], { T: type('float32') }) : pooled
  const stock = c.dropout === null ? activated : stockDropout(graph, activated, c.dropout)
  const session = new Session(graph)
  const [ownY, stockY, ownGradient, stockGradient] = (await floats(session, {
    feeds: [
      [input, tensor(shapes.x, x)],
      [dy, tensor(shapes.dy, integers(shapes.dy, 3, 2))],
    ],
    fetches: [own, stock, ...tape.gradients(own, dy, [input]), ...graph.gradients([stock], [input], [dy])],
  })) as [Float32Array, Float32Array, Float32Array, Float32Array]
  session.close()
  return { own: [ownY, ownGradient] as const, stock: [stockY, stockGradient] as const }
}

async function expectEqual(c: Case, x?: Float32Array): Promise<void> {
  if (sizeOf(pooledSize(c)) === 0) return
  const { own, stock } = await compare(c, x)
  expect([difference(own[0], stock[0]), difference(own[1], stock[1])]).toEqual([0, 0])
}

describe('poolOnce is what TensorFlow computes', () => {
  it.each(
    [
      [1, 1],
      [1, 2],
      [2, 2],
      [2, 3],
      [3, 1],
      [5, 4],
      [15, 16],
    ].map((window) => [window as [number, number]]),
  )('windows of %j', async (window) => {
    for (const padding of PADDINGS) {
      for (const size of [
        [1, 1],
        [2, 2],
        [3, 3],
        [7, 9],
        [8, 6],
        [33, 35],
      ] as const) {
        await expectEqual({ ...BASE, window, padding, size })
      }
    }
  })

  it.each([1, 2, 3, 10, 16, 17, 31, 33, 48, 64, 80])('%d channels', async (channels) => {
    for (const padding of PADDINGS) await expectEqual({ ...BASE, channels, padding })
  })

  it.each([1, 7, 9, 100])('%d images', async (images) => {
    for (const padding of PADDINGS) await expectEqual({ ...BASE, images, padding, window: [3, 2] })
  })

  it.each(PADDINGS.flatMap((padding) => [true, false].map((relu) => [padding, relu] as const)))(
    '%s, relu %j, dropout or none',
    async (padding, relu) => {
      await expectEqual({ ...BASE, padding, relu })
      await expectEqual({ ...BASE, padding, relu, dropout: { rate: 0.5, seed: 3, step: 4 } })
    },
  )

  it.each<[number, number, number]>([
    [0.1, 1, 1],
    [0.5, -7, 3],
    [0.75, 2_000_000_001, 100_000],
    [0.9, 0, 0],
  ])('dropout at %d, seed %d, step %d', async (rate, seed, step) => {
    await expectEqual({ ...BASE, images: 41, channels: 7, dropout: { rate, seed, step } })
  })

  it('windows of equal values', async () => {
    const x = new Float32Array(sizeOf(shapesOf(BASE).x)).fill(1)
    for (const padding of PADDINGS) await expectEqual({ ...BASE, padding }, x)
  })

  it.each([0, Number.POSITIVE_INFINITY])('windows of %d', async (value) => {
    const x = new Float32Array(sizeOf(shapesOf(BASE).x)).fill(value)
    for (const relu of [true, false]) await expectEqual({ ...BASE, relu }, x)
  })
})

describe('poolOnce', () => {
  it.each([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [2, 2],
  ])('keeps NaN wherever in a window it is: row %d, column %d', async (row, column) => {
    // TensorFlow's own keeps it or not as it comes.
    const c: Case = { ...BASE, images: 1, size: [3, 3], window: [3, 3], channels: 21 }
    const x = integers(shapesOf(c).x, 4, 1)
    const at = (row * 3 + column) * c.channels + 20
    const { own } = await compare(c, x.with(at, Number.NaN))
    const [y, gradient] = own
    expect([...y].map(Number.isNaN)).toEqual([...y].map((_, channel) => channel === 20))
    // The gradient goes to one value of the window all the same.
    expect(gradient.filter((value, index) => index % c.channels === 20 && value !== 0).length).toBe(1)
  })

  it('has -Infinity where all of a window is', async () => {
    // TensorFlow's own begins at the lowest finite number.
    const x = new Float32Array(sizeOf(shapesOf(BASE).x)).fill(Number.NEGATIVE_INFINITY)
    const { own } = await compare({ ...BASE, relu: false }, x)
    expect(own[0]).toEqual(own[0].map(() => Number.NEGATIVE_INFINITY))
  })

  it('has the gradients of finite differences', async () => {
    const c: Case = { ...BASE, padding: 'same', dropout: { rate: 0.5, seed: 2, step: 5 } }
    const shapes = shapesOf(c)
    // Multiples of 2⁻²⁰, without ties: nothing is rounded, and no window changes its largest value.
    const x = integers(shapes.x, 1 << 20, 1).map((value) => value / (1 << 20))
    const h = 2 ** -21
    const dy = integers(shapes.dy, 3, 2)
    const weighted = async (values: Float32Array) =>
      (await compare(c, values)).own[0].reduce((sum, y, i) => sum + y * (dy[i] as number), 0)
    const { own } = await compare(c, x)
    for (let index = 0; index < x.length; index += 13) {
      const value = x[index] as number
      const [above, below] = [
        await weighted(x.with(index, value + h)),
        await weighted(x.with(index, value - h)),
      ]
      expect([index, (above - below) / (2 * h)]).toEqual([index, (own[1][index] as number) + 0])
    }
  })
})

/** Runs the operation and its gradient as they are, without what `poolOnce` sees to. */
async function runRaw({
  x = [2, 4, 6, 3],
  seeds = [1, 2],
  pooled = [2, 3],
  back = x,
  dy = [2, 2, 3, 3],
  attributes = {},
}: {
  x?: number[]
  seeds?: number[]
  pooled?: number[]
  /** The shape that the gradient is said to have. */
  back?: number[]
  dy?: number[]
  attributes?: Record<string, number>
}): Promise<Float32Array[]> {
  const { rate = 0, ...others } = attributes
  const sizes = { height: 2, width: 2, top: 0, left: 0, relu: 1, ...others }
  const shared = {
    rate: { float: rate },
    scale: { float: 1 },
    ...Object.fromEntries(Object.entries(sizes).map(([name, int]) => [name, { int }])),
  }
  const graph = new Graph()
  const feeds: [Output, ReturnType<typeof tensor>][] = []
  const ones = (shape: number[]) => {
    const input = graph.placeholder('float32', shape)
    feeds.push([input, tensor(shape, new Float32Array(sizeOf(shape)).fill(1))])
    return input
  }
  const inputs = [ones(x), graph.integers(seeds), graph.integers(pooled)]
  const [y, codes] = graph.add('ConvscopePool', inputs, shared).outputs as [Output, Output]
  const dx = graph.op('ConvscopePoolGrad', [ones(dy), codes, ones(back)], shared)
  const session = new Session(graph)
  try {
    return await floats(session, { feeds, fetches: [y, dx] })
  } finally {
    session.close()
  }
}

describe('ConvscopePool', () => {
  it('computes what it is asked for in these tests', async () => {
    expect((await runRaw({})).map(({ length }) => length)).toEqual([36, 144])
  })

  it.each<[string, Parameters<typeof runRaw>[0], RegExp]>([
    ['images of three dimensions', { x: [4, 6, 3] }, /needs \[n, height, width, channels\]/],
    ['one seed', { seeds: [1] }, /two seeds/],
    ['one size', { pooled: [2] }, /height and width/],
    ['windows beyond the image', { pooled: [3, 3] }, /other windows/],
    ['fewer than no windows', { pooled: [2, -1] }, /other windows/],
    ['images of no size', { x: [2, 0, 6, 3] }, /other windows/],
    ['a window before the image', { attributes: { top: 2 } }, /other windows/],
    ['padding below none', { attributes: { left: -1 } }, /other windows/],
    ['windows of no size', { attributes: { height: 0 } }, /other windows/],
    ['more places than a code has', { pooled: [1, 1], attributes: { height: 15, width: 17 } }, /too large/],
    ['a rate above 1', { attributes: { rate: 2 } }, /rate/],
    ['a gradient of other windows', { dy: [2, 3, 2, 3] }, /gradient does not fit/],
    ['the gradient of other images', { back: [1, 4, 6, 3] }, /gradient does not fit/],
    ['the gradient of other channels', { back: [2, 4, 6, 2] }, /gradient does not fit/],
    ['the gradient of smaller images', { back: [2, 2, 6, 3] }, /other windows/],
    ['the gradient of three dimensions', { back: [4, 6, 3] }, /gradient does not fit/],
  ])('refuses %s', async (_, request, message) => {
    await expect(runRaw(request)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    })
  })

  it('gives nothing for no images, and no gradient', async () => {
    const results = await runRaw({ x: [0, 4, 6, 3], dy: [0, 2, 3, 3] })
    expect(results.map(({ length }) => length)).toEqual([0, 0])
  })

  it('gives nothing for no channels', async () => {
    const results = await runRaw({ x: [2, 4, 6, 0], dy: [2, 2, 3, 0] })
    expect(results.map(({ length }) => length)).toEqual([0, 0])
  })

  it('gives zeros for the gradient where there are no windows', async () => {
    const results = await runRaw({ pooled: [0, 3], dy: [2, 0, 3, 3] })
    expect(results).toEqual([new Float32Array(), new Float32Array(144)])
  })
})
