import { execFileSync } from 'node:child_process'
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
import { type Attribute, DataType, type } from '../../attributes.js'
import { Graph, type Output } from '../../graph.js'
import { Session } from '../../session.js'
import { Tape } from '../../tape.js'
import type { LayerOf } from './layer-attributes.js'
import { ownConvolution } from './own-convolution.js'

const T = { T: type('float32') }

type Way = 'winograd' | 'thin'
type Padding = 'valid' | 'same'

interface Case {
  way: Way
  images: number
  /** Height and width of an image, and of the kernel. */
  size: readonly [number, number]
  kernel: readonly [number, number]
  channels: number
  filters: number
  padding: Padding
  bias: boolean
  relu: boolean
  pool: Padding | null
  dropout: Dropping | null
}

const WINOGRAD: Case = {
  way: 'winograd',
  images: 2,
  size: [6, 7],
  kernel: [3, 3],
  channels: 5,
  filters: 10,
  padding: 'same',
  bias: true,
  relu: true,
  pool: null,
  dropout: null,
}
const THIN: Case = { ...WINOGRAD, way: 'thin', kernel: [5, 5], channels: 3 }
const BY_WAY: Record<Way, Case> = { winograd: WINOGRAD, thin: THIN }
const POOLS = [null, 'valid', 'same'] as const
const PADDINGS = ['valid', 'same'] as const

/** Height and width of the convolution's result, and of what is left of it by pooling. */
function sizesOf({ size, kernel, padding, pool }: Case) {
  const convolved = size.map((n, axis) => (padding === 'same' ? n : n - (kernel[axis] as number) + 1))
  const pooled = convolved.map((n) => (pool === 'same' ? Math.ceil(n / 2) : Math.floor(n / 2)))
  return { convolved, pooled, result: pool === null ? convolved : pooled }
}

const isEmpty = (c: Case) => sizesOf(c).result.some((n) => n < 1)

interface Values {
  x: Float32Array
  kernel: Float32Array
  bias: Float32Array
  dy: Float32Array
}

function shapesOf(c: Case) {
  return {
    x: [c.images, ...c.size, c.channels],
    kernel: [...c.kernel, c.channels, c.filters],
    bias: [c.filters],
    dy: [c.images, ...sizesOf(c).result, c.filters],
  }
}

/**
 * Small whole numbers: all that either way computes of them, quarters included, are float32 numbers without rounding, so
 * results must be equal to the last bit, and windows with several equal largest values are common.
 */
function valuesOf(c: Case): Values {
  const shapes = shapesOf(c)
  return {
    x: integers(shapes.x, 3, 1),
    kernel: integers(shapes.kernel, 3, 2),
    bias: integers(shapes.bias, 5, 3),
    dy: integers(shapes.dy, 3, 4),
  }
}

/** The convolution of ours and TensorFlow's over the same inputs, each with its gradients. */
class Comparison {
  readonly #shapes: ReturnType<typeof shapesOf>
  readonly #inputs: Record<keyof Values, Output>
  readonly #session: Session
  /** y, then the gradients. */
  readonly #own: Output[]
  readonly #stock: Output[]

  constructor(c: Case) {
    const graph = new Graph()
    this.#shapes = shapesOf(c)
    const input = (name: keyof Values) => graph.placeholder('float32', this.#shapes[name])
    this.#inputs = { x: input('x'), kernel: input('kernel'), bias: input('bias'), dy: input('dy') }
    const { x, kernel, bias, dy } = this.#inputs
    const sources = [kernel, ...(c.bias ? [bias] : []), ...(c.way === 'winograd' ? [x] : [])]
    const tape = new Tape(graph)
    const own = convolveOwn(tape, c, this.#inputs)
    this.#own = [own, ...tape.gradients(own, dy, sources)]
    const stock = convolveStock(graph, c, this.#inputs)
    this.#stock = [stock, ...graph.gradients([stock], sources, [dy])]
    this.#session = new Session(graph)
  }

  async run(values: Values): Promise<{ own: Float32Array[]; stock: Float32Array[] }> {
    const names = ['x', 'kernel', 'bias', 'dy'] as const
    const feeds = names.map((name) => [this.#inputs[name], tensor(this.#shapes[name], values[name])] as const)
    const results = await floats(this.#session, { feeds, fetches: [...this.#own, ...this.#stock] })
    return { own: results.slice(0, this.#own.length), stock: results.slice(this.#own.length) }
  }

  close(): void {
    this.#session.close()
  }
}

function convolveOwn(
  tape: Tape,
  c: Case,
  { x, kernel, bias }: Record<'x' | 'kernel' | 'bias', Output>,
): Output {
  const layer = { filters: c.filters, kernelSize: c.kernel, padding: c.padding } as LayerOf<'conv2d'>
  const { convolved, pooled } = sizesOf(c)
  const geometry = {
    // Nothing else is made of them than the choice of the way.
    channels: c.way === 'thin' ? c.channels : 99,
    size: convolved as [number, number],
    windows: c.pool === null ? null : (pooled as [number, number]),
  }
  const dropout = c.dropout === null ? null : { ...c.dropout, step: tape.graph.integer(c.dropout.step) }
  return ownConvolution(tape, { x, kernel, bias: c.bias ? bias : undefined }, layer, geometry, {
    relu: c.relu,
    dropout,
  })
}

function convolveStock(
  graph: Graph,
  c: Case,
  { x, kernel, bias }: Record<'x' | 'kernel' | 'bias', Output>,
): Output {
  const padding: Attribute = { string: c.padding.toUpperCase() }
  let y = graph.op('Conv2D', [x, kernel], { ...T, strides: { ints: [1, 1, 1, 1] }, padding })
  if (c.bias) y = graph.op('BiasAdd', [y, bias], T)
  if (c.relu) y = graph.op('Relu', [y], T)
  if (c.pool !== null) y = stockPool(graph, y, [2, 2], c.pool)
  return c.dropout === null ? y : stockDropout(graph, y, c.dropout)
}

async function compare(c: Case, values = valuesOf(c)) {
  const comparison = new Comparison(c)
  try {
    return await comparison.run(values)
  } finally {
    comparison.close()
  }
}

function expectNoDifference(own: Float32Array[], stock: Float32Array[]): void {
  const differences = own.map((result, index) => difference(result, stock[index] as Float32Array))
  expect(differences).toEqual(stock.map(() => 0))
}

async function expectEqual(c: Case, values?: Values): Promise<void> {
  const { own, stock } = await compare(c, values)
  expectNoDifference(own, stock)
}

/** A case with both paddings and every pooling. */
const everyEnd = (c: Case): Case[] =>
  PADDINGS.flatMap((padding) => POOLS.map((pool) => ({ ...c, padding, pool })))

/** Cases of a list that give anything at all, one after the other. */
async function expectAllEqual(cases: readonly Case[]): Promise<void> {
  for (const c of cases) if (!isEmpty(c)) await expectEqual(c)
}

describe.each<Way>(['winograd', 'thin'])('ownConvolution, %s, is what TensorFlow computes', (way) => {
  const base = BY_WAY[way]

  it.each([
    ...PADDINGS.flatMap((padding) =>
      [
        [1, 1],
        [1, 2],
        [2, 2],
        [3, 3],
        [3, 8],
        [5, 4],
        [9, 8],
        [40, 36],
      ].map((size) => [padding, size as [number, number]] as const),
    ),
  ])('%s, images of %j', async (padding, size) => {
    const kernel = padding === 'valid' && way === 'thin' ? ([3, 2] as const) : base.kernel
    await expectAllEqual(POOLS.map((pool) => ({ ...base, kernel, padding, size, pool })))
  })

  it.each([1, 2, 7, 9, 100])('%d images', async (images) => {
    await expectAllEqual(everyEnd({ ...base, images, size: [6, 8] }))
  })

  it.each(
    [true, false].flatMap((bias) =>
      [true, false].flatMap((relu) => POOLS.map((pool) => [{ bias, relu, pool }] as const)),
    ),
  )('%j', async (extras) => {
    await expectEqual({ ...base, size: [7, 9], ...extras })
  })

  it.each<[number, number, number]>([
    [0.2, 1, 1],
    [0.5, -7, 3],
    [0.75, 2_000_000_001, 100_000],
    [0.9, 0, 0],
  ])('dropout at %d, seed %d, step %d', async (rate, seed, step) => {
    const dropout = { rate, seed, step }
    // So many values that threads share them, and groups of them begin anywhere among the numbers drawn.
    await expectAllEqual([
      { ...base, size: [5, 5], images: 31, filters: 7, pool: 'same', dropout },
      { ...base, size: [5, 5], images: 31, filters: 7, pool: 'valid', relu: false, dropout },
    ])
  })

  it('all at once, in more tiles than are taken at a time', async () => {
    const dropout = { rate: 0.5, seed: 4, step: 9 }
    const wide = way === 'thin' ? {} : { channels: 17 }
    const c: Case = { ...base, ...wide, images: 3, size: [41, 38], filters: 33, dropout }
    await expectAllEqual(everyEnd(c).filter(({ pool }) => pool !== null))
  })

  it('windows of equal values', async () => {
    const c: Case = { ...base, pool: 'same', size: [7, 7] }
    const values = valuesOf(c)
    await expectEqual(c, { ...values, x: values.x.fill(1) })
  })

  it('maps that relu stops everywhere', async () => {
    for (const pool of POOLS) {
      const c: Case = { ...base, pool }
      const values = { ...valuesOf(c), bias: new Float32Array(c.filters).fill(-10_000) }
      const { own, stock } = await compare(c, values)
      expect(own.every((result) => result.every((value) => value === 0))).toBe(true)
      expect(own.map((result) => result.length)).toEqual(stock.map((result) => result.length))
    }
  })
})

describe('ownConvolution is what TensorFlow computes', () => {
  it.each<[number, number]>([
    [1, 2],
    [2, 1],
    [3, 80],
    [5, 10],
    [10, 5],
    [16, 16],
    [17, 33],
    [33, 17],
    [48, 64],
    [64, 48],
    [80, 3],
  ])('winograd, %d channels and %d filters', async (channels, filters) => {
    await expectAllEqual(everyEnd({ ...WINOGRAD, channels, filters }))
  })

  it.each(
    [
      [1, 1],
      [2, 2],
      [3, 3],
      [5, 5],
      [3, 2],
      [7, 7],
    ].flatMap((kernel) => PADDINGS.map((padding) => [kernel as [number, number], padding] as const)),
  )('thin, kernels of %j, %s', async (kernel, padding) => {
    const cases = [1, 2, 3, 4].map((channels, index) => {
      const filters = [3, 16, 33, 48][index] as number
      return {
        ...THIN,
        kernel,
        padding,
        channels,
        filters,
        size: [8, 9] as const,
        pool: POOLS[index % 3] ?? null,
      }
    })
    await expectAllEqual(cases)
  })
})

describe('ownConvolution of real numbers', () => {
  /**
   * A float32 sum of n terms of either sign is off by about √n · 2⁻²⁴ of its size, in whatever order; TensorFlow's is as
   * well, and Winograd's transforms add up to two bits. The size is that of the largest result.
   */
  const tolerance = (terms: number) => 2 * Math.sqrt(terms) * 2 ** -24

  it.each<[string, Case]>([
    ['winograd', { ...WINOGRAD, images: 20, channels: 33, filters: 20 }],
    ['winograd, deep', { ...WINOGRAD, images: 3, size: [14, 14], channels: 128, filters: 17, pool: 'valid' }],
    [
      'winograd, pooled',
      { ...WINOGRAD, images: 9, size: [13, 11], pool: 'same', dropout: { rate: 0.1, seed: 3, step: 8 } },
    ],
    ['thin', { ...THIN, images: 20, size: [28, 28], filters: 32 }],
    [
      'thin, pooled',
      { ...THIN, images: 9, size: [28, 27], pool: 'same', dropout: { rate: 0.3, seed: 3, step: 8 } },
    ],
  ])('loses no more than TensorFlow: %s', async (_, c) => {
    const shapes = shapesOf(c)
    const real = (shape: readonly number[], seed: number) =>
      integers(shape, 1 << 22, seed).map((value) => value / (1 << 22))
    const { own, stock } = await compare(c, {
      x: real(shapes.x, 1),
      kernel: real(shapes.kernel, 2),
      bias: real(shapes.bias, 3),
      dy: real(shapes.dy, 4),
    })
    const area = c.kernel[0] * c.kernel[1]
    const places = sizeOf(shapes.dy) / c.filters
    // y, then the gradients of kernel, bias and images.
    const terms = [area * c.channels, places, places, area * c.filters]
    stock.forEach((expected, index) => {
      const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const off = difference(own[index] as Float32Array, expected) / size
      expect(off).toBeLessThan(tolerance(terms[index] as number))
    })
  })
})

describe.each<Way>(['winograd', 'thin'])('ownConvolution, %s, of what is no number', (way) => {
  const valid: Case = { ...BY_WAY[way], images: 1, size: [8, 8], relu: false, padding: 'valid' }
  const same: Case = { ...valid, padding: 'same' }
  /** Where the value is put. */
  const spots: [string, keyof Values, number][] = [
    ['an image', 'x', (3 * 8 + 4) * valid.channels],
    ['a kernel', 'kernel', 1],
    ['a bias', 'bias', 1],
    ['a gradient', 'dy', 7],
  ]
  /** Where Winograd's way keeps it to those results of a tile that see it. */
  const tiled = spots.filter(([, name]) => name !== 'kernel')
  const compareWith = (c: Case, name: keyof Values, at: number, value: number) => {
    const values = valuesOf(c)
    return compare(c, { ...values, [name]: values[name].with(at, value) })
  }
  const areFinite = (results: Float32Array[]) => results.map((result) => [...result].map(Number.isFinite))

  it.each(tiled)('NaN in %s spreads as far as with TensorFlow', async (_, name, at) => {
    const { own, stock } = await compareWith(valid, name, at, Number.NaN)
    expect(areFinite(own).flat()).toContain(false)
    expectNoDifference(own, stock)
  })

  it.each(tiled)('Infinity in %s spreads as far as with TensorFlow', async (_, name, at) => {
    // Winograd's way takes differences of what a tile sees, and Infinity less Infinity is NaN: as far, but not as what.
    const { own, stock } = await compareWith(valid, name, at, Number.POSITIVE_INFINITY)
    expect(areFinite(own).flat()).toContain(false)
    expect(areFinite(own)).toEqual(areFinite(stock))
  })

  it.each(spots)('NaN in %s spreads at least as far with zeros around images', async (_, name, at) => {
    // Zeros of ours are multiplied as any value, and 0 times NaN is NaN; TensorFlow leaves them out.
    const { own, stock } = await compareWith(same, name, at, Number.NaN)
    const lost = stock.flatMap((result, i) =>
      [...result].filter((value, j) => Number.isNaN(value) && !Number.isNaN(own[i]?.[j])),
    )
    expect(lost).toEqual([])
  })

  it.each([
    [3, 3],
    [3, 4],
    [4, 3],
    [4, 4],
  ])('relu and pooling keep NaN wherever in a window it is: around %d, %d', async (row, column) => {
    const at = (row * 8 + column) * same.channels
    const find = async (pool: Padding | null) => {
      const { own } = await compareWith({ ...same, pool, relu: true }, 'x', at, Number.NaN)
      return [...(own[0] as Float32Array)].map(Number.isNaN)
    }
    const [all, pooled] = [await find(null), await find('valid')]
    const expected = pooled.map((_, index) => {
      const [window, filter] = [Math.floor(index / same.filters), index % same.filters]
      const corner = Math.floor(window / 4) * 16 + (window % 4) * 2
      return [0, 1, 8, 9].some((offset) => all[(corner + offset) * same.filters + filter])
    })
    expect(pooled).toContain(true)
    expect(pooled).toEqual(expected)
  })
})

describe("ownConvolution's gradients", () => {
  it.each<[string, Case]>([
    ['winograd', { ...WINOGRAD, filters: 3, relu: false }],
    ['winograd, relu', { ...WINOGRAD, channels: 2, filters: 3, padding: 'valid' }],
    ['winograd, pooled', { ...WINOGRAD, channels: 2, filters: 3, pool: 'same', size: [5, 7] }],
    [
      'winograd, all of it',
      {
        ...WINOGRAD,
        channels: 2,
        filters: 3,
        pool: 'valid',
        size: [5, 7],
        dropout: { rate: 0.5, seed: 2, step: 5 },
      },
    ],
    ['thin', { ...THIN, channels: 2, filters: 3, padding: 'valid', kernel: [3, 2] }],
    [
      'thin, all of it',
      {
        ...THIN,
        channels: 1,
        filters: 3,
        pool: 'same',
        size: [5, 7],
        dropout: { rate: 0.5, seed: 2, step: 5 },
      },
    ],
  ])('are those of finite differences: %s', async (_, c) => {
    const shapes = shapesOf(c)
    const sixteenths = (shape: readonly number[], most: number, seed: number) =>
      integers(shape, 16 * most, seed).map((value) => value / 16)
    const values = {
      x: sixteenths(shapes.x, 2, 1),
      kernel: sixteenths(shapes.kernel, 1, 2),
      bias: sixteenths(shapes.bias, 1, 3),
      dy: integers(shapes.dy, 3, 4),
    }
    const comparison = new Comparison(c)
    const weighted = async (name: keyof Values, index: number, value: number) => {
      const { own } = await comparison.run({ ...values, [name]: values[name].with(index, value) })
      return (own[0] as Float32Array).reduce((sum, y, i) => sum + y * (values.dy[i] as number), 0)
    }
    // Results are multiples of 1/256, and this moves them by less: no window changes its largest value, no relu its mind,
    // and again nothing is rounded. So the slopes are exact.
    const h = 2 ** -10
    const { own } = await comparison.run(values)
    const names = ['kernel', 'bias', ...(c.way === 'winograd' ? ['x'] : [])] as ('kernel' | 'bias' | 'x')[]
    for (const [position, name] of names.entries()) {
      const slopes = new Float32Array(values[name].length)
      for (const [index, value] of values[name].entries()) {
        slopes[index] =
          ((await weighted(name, index, value + h)) - (await weighted(name, index, value - h))) / (2 * h)
      }
      expect([name, difference(own[1 + position] as Float32Array, slopes)]).toEqual([name, 0])
    }
    comparison.close()
  })
})

/** Runs the operation and its gradient as they are, without what `ownConvolution` sees to. */
async function runRaw({
  x = [2, 4, 4, 5],
  kernel = [3, 3, 5, 6],
  bias = [6],
  seeds = [1, 2],
  dy = [2, 4, 4, 6],
  attributes = {},
}: {
  x?: number[]
  kernel?: number[]
  bias?: number[]
  seeds?: number[]
  dy?: number[] | null
  attributes?: Record<string, number>
}): Promise<Float32Array[]> {
  const { rate = 0, scale = 1, wants_input = 1, ...others } = attributes
  const sizes = {
    thin: 0,
    top: 1,
    left: 1,
    height: 4,
    width: 4,
    relu: 1,
    pools: 0,
    rows: 0,
    columns: 0,
    ...others,
  }
  const shared = {
    rate: { float: rate },
    scale: { float: scale },
    ...Object.fromEntries(Object.entries(sizes).map(([name, int]) => [name, { int }])),
  }
  const graph = new Graph()
  const feeds: [Output, ReturnType<typeof tensor>][] = []
  const ones = (shape: number[]) => {
    const input = graph.placeholder('float32', shape)
    feeds.push([input, tensor(shape, new Float32Array(sizeOf(shape)).fill(1))])
    return input
  }
  const [images, weights] = [ones(x), ones(kernel)]
  const [y, codes] = graph.add('ConvscopeConv', [images, weights, ones(bias), graph.integers(seeds)], shared)
    .outputs as [Output, Output]
  const back = dy === null ? [] : [images, weights, y, codes, ones(dy)]
  const gradients =
    dy === null
      ? []
      : graph.add('ConvscopeConvGrad', back, { ...shared, wants_input: { int: wants_input } }).outputs
  const session = new Session(graph)
  try {
    return await floats(session, { feeds, fetches: [y, ...gradients] })
  } finally {
    session.close()
  }
}

describe('ConvscopeConv', () => {
  it('computes what it is asked for in these tests', async () => {
    expect((await runRaw({})).map(({ length }) => length)).toEqual([192, 160, 270, 6])
  })

  const pools = { pools: 1, rows: 2, columns: 2 }
  it.each<[string, Parameters<typeof runRaw>[0], RegExp]>([
    ['images of other channels', { x: [2, 4, 4, 4] }, /do not fit/],
    ['images without channels', { x: [2, 4, 4, 0], kernel: [3, 3, 0, 6] }, /do not fit/],
    ['images of three dimensions', { x: [4, 4, 5] }, /do not fit/],
    ['a kernel of three dimensions', { kernel: [3, 3, 5] }, /do not fit/],
    ['a bias of other filters', { bias: [5] }, /other filters/],
    ['one seed', { seeds: [1] }, /two seeds/],
    ['a kernel of 5 x 5 for Winograd', { kernel: [5, 5, 5, 6] }, /3 x 3/],
    ['a kernel of 3 x 2 for Winograd', { kernel: [3, 2, 5, 6] }, /3 x 3/],
    ['more rows than there are', { attributes: { height: 5 } }, /other results/],
    ['fewer than no rows', { attributes: { height: -1 } }, /other results/],
    ['more padding than the kernel has rows', { attributes: { top: 3 } }, /other results/],
    ['padding below none', { attributes: { left: -1 } }, /other results/],
    ['windows beyond the results', { attributes: { ...pools, rows: 3 } }, /other results/],
    ['fewer than no windows', { attributes: { ...pools, columns: -1 } }, /other results/],
    ['dropout without windows', { attributes: { rate: 0.5, scale: 2 } }, /only what is pooled/],
    ['a rate above 1', { attributes: { ...pools, rate: 1.5 } }, /rate/],
    ['a rate below 0', { attributes: { ...pools, rate: -1 } }, /rate/],
    ['a rate that is no number', { attributes: { ...pools, rate: Number.NaN } }, /rate/],
    ['a gradient of other results', { dy: [2, 4, 4, 5] }, /gradient does not fit/],
    ['a gradient of other windows', { dy: [2, 4, 4, 6], attributes: pools }, /gradient does not fit/],
    ['the gradient of images where it sums plainly', { attributes: { thin: 1 } }, /no gradient of images/],
  ])('refuses %s', async (_, request, message) => {
    await expect(runRaw(request)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    })
  })

  it('has the same other gradients where nobody asks for that of images', async () => {
    const [all, some] = [await runRaw({}), await runRaw({ attributes: { wants_input: 0 } })]
    expect(some).toEqual(all.with(1, new Float32Array()))
  })

  it.each([0, 1])('gives nothing for no images, and zeros for gradients (thin: %d)', async (thin) => {
    const attributes = { thin, wants_input: 1 - thin }
    const results = await runRaw({ x: [0, 4, 4, 5], dy: [0, 4, 4, 6], attributes })
    expect(results).toEqual([0, 0, 270, 6].map((length) => new Float32Array(length)))
  })

  it.each([0, 1])('gives nothing where there are no results (thin: %d)', async (thin) => {
    const attributes = { thin, wants_input: 1 - thin, height: 0, pools: 1, rows: 0, columns: 2 }
    const results = await runRaw({ dy: [2, 0, 2, 6], attributes })
    expect(results).toEqual([0, thin === 1 ? 0 : 160, 270, 6].map((length) => new Float32Array(length)))
  })
})

/** A digest of what a process of its own, with so many threads, computes. */
function digestWith(
  threads: number,
  attributes: Record<string, Attribute>,
  shapes: Record<string, number[]>,
): string {
  const program = `
    const path = require('node:path')
    const library = path.dirname(require.resolve('@tensorflow/tfjs-node/package.json'))
    require('@tensorflow/tfjs-node')
    const addon = require(path.join(library, 'lib', 'napi-v8', 'convscope_graph.node'))
    const { attributes, shapes } = ${JSON.stringify({ attributes, shapes })}
    const graph = addon.createGraph()
    let count = 0
    const add = (type, inputs, values) => addon.addOperation(graph, type, type + count++, inputs, [], values).outputs
    const constant = (dtype, shape, data) => add('Const', [], { dtype: { type: dtype }, value: { tensor: { dtype, shape, data } } })[0]
    const real = (shape) => {
      const length = shape.reduce((a, b) => a * b, 1)
      return constant(${DataType.float32}, shape, Float32Array.from({ length }, (_, i) => Math.sin(i * i + length)))
    }
    const [x, kernel, bias, dy] = ['x', 'kernel', 'bias', 'dy'].map((name) => real(shapes[name]))
    const seeds = constant(${DataType.int32}, [2], Int32Array.of(3, 4))
    const { wants_input, ...forward } = attributes
    const [y, codes] = add('ConvscopeConv', [x, kernel, bias, seeds], forward)
    const gradients = add('ConvscopeConvGrad', [x, kernel, y, codes, dy], attributes)
    const session = addon.createSession(graph, new Uint8Array())
    addon.runSession(session, [], [y, codes, ...gradients], [], false).then((results) => {
      const hash = require('node:crypto').createHash('sha256')
      for (const { data } of results) hash.update(new Uint8Array(data))
      console.log(results.length, hash.digest('hex'))
    })`
  return execFileSync(process.execPath, ['-e', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', TF_NUM_INTRAOP_THREADS: String(threads) },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString()
}

describe('ConvscopeConv is the same to the last digit', () => {
  it.each<Way>(['winograd', 'thin'])('whatever the number of threads: %s', (way) => {
    const isThin = way === 'thin'
    const c: Case = { ...BY_WAY[way], images: 21, size: [13, 14], filters: 20, pool: 'same' }
    const before = Math.floor((c.kernel[0] - 1) / 2)
    const int = (value: number) => ({ int: value })
    const attributes = {
      ...{ thin: int(isThin ? 1 : 0), top: int(before), left: int(before), height: int(13), width: int(14) },
      ...{ relu: int(1), pools: int(1), rows: int(7), columns: int(7), wants_input: int(isThin ? 0 : 1) },
      ...{ rate: { float: 0.3 }, scale: { float: 1 / 0.7 } },
    }
    const [one, ...others] = [1, 2, 3].map((threads) => digestWith(threads, attributes, shapesOf(c)))
    expect(one).toMatch(/^5 [0-9a-f]{64}/)
    expect(others).toEqual([one, one])
  })
})
