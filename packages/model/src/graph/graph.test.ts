import { describe, expect, it } from 'vitest'
import { DataType, type } from './attributes.js'
import { Graph, type Output } from './graph.js'
import { nativeAddon } from './native-addon.js'
import { Session } from './session.js'
import { Tape } from './tape.js'
import { GraphVariable } from './variable.js'

const T = { T: type('float32') }
const numbers = (...values: number[]) => ({
  dtype: DataType.float32,
  shape: [values.length],
  data: Float32Array.from(values),
})
const read = async (session: Session, ...fetches: Output[]) =>
  (await session.run({ fetches })).map(({ data }) => [...new Float32Array(data)])

describe('Graph', () => {
  it('computes, and finds gradients', async () => {
    const graph = new Graph()
    const x = graph.constant(numbers(1, 2, 3))
    const y = graph.op('Square', [x], T)
    const [dx] = graph.gradients([y], [x], [graph.constant(numbers(1, 10, 100))]) as [Output]
    const session = new Session(graph)
    expect(await read(session, y, dx)).toEqual([
      [1, 4, 9],
      [2, 40, 600],
    ])
    session.close()
  })

  it('computes on after it gave back what it holds of the library', async () => {
    const graph = new Graph()
    const y = graph.op('Square', [graph.constant(numbers(1, 2, 3))], T)
    const session = new Session(graph)
    const before = await read(session, y)
    nativeAddon().releaseLibraries()
    expect(await read(session, y)).toEqual(before)
    session.close()
  })

  it('says what TensorFlow refuses, with its code', () => {
    const graph = new Graph()
    const x = graph.constant(numbers(1, 2, 3))
    expect(() => graph.op('NoSuchOperation', [x])).toThrow(
      expect.objectContaining({ message: expect.stringContaining('NoSuchOperation') }),
    )
    expect(() => graph.op('MatMul', [x, x], T)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect(() => graph.op('Square', [99 as Output], T)).toThrow(/no such output/)
    expect(() => graph.constant({ ...numbers(1, 2), shape: [3] })).toThrow(/8 bytes.*12/)
    // The graph is as good as before.
    expect(graph.op('Square', [x], T)).toBeGreaterThan(x)
  })
})

describe('Session', () => {
  it('rejects a run that fails, with its code, and goes on', async () => {
    const graph = new Graph()
    const index = graph.placeholder('int32', [])
    const row = graph.op('GatherV2', [graph.constant(numbers(5, 6)), index, graph.integer(0)], {
      Tparams: type('float32'),
      Tindices: type('int32'),
      Taxis: type('int32'),
    })
    const session = new Session(graph)
    const at = (value: number) =>
      session.run({
        feeds: [[index, { dtype: DataType.int32, shape: [], data: Int32Array.of(value) }]],
        fetches: [row],
      })
    await expect(at(7)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(new Float32Array((await at(1))[0]?.data as ArrayBuffer)).toEqual(Float32Array.of(6))
    await expect(session.run({ fetches: [row] })).rejects.toThrow(/must feed/i)
    session.close()
    await expect(at(1)).rejects.toThrow('the session is closed')
  })

  it('keeps variables between its runs, apart from those of other sessions', async () => {
    const graph = new Graph()
    const variable = new GraphVariable(graph, [2])
    const one = new Session(graph)
    const two = new Session(graph)
    await expect(read(one, variable.value)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' })
    await one.run(GraphVariable.assignment([[variable, Float32Array.of(1, 2)]]))
    await two.run(GraphVariable.assignment([[variable, Float32Array.of(3, 4)]]))
    expect(await GraphVariable.read(one, [variable])).toEqual([Float32Array.of(1, 2)])
    one.close()
    expect(await GraphVariable.read(two, [variable])).toEqual([Float32Array.of(3, 4)])
    two.close()
  })
})

describe('Tape', () => {
  it('adds up what comes back over several ways', async () => {
    const graph = new Graph()
    const tape = new Tape(graph)
    const x = graph.constant(numbers(2))
    const square = tape.record([x], graph.op('Square', [x], T))
    const sum = tape.record([square, x], graph.op('AddV2', [square, x], T), (dy) => [dy, dy])
    // d(x² + x)/dx = 2x + 1
    const gradients = tape.gradients(sum, graph.constant(numbers(1)), [x])
    const session = new Session(graph)
    expect(await read(session, ...gradients)).toEqual([[5]])
    session.close()
    expect(() => tape.gradients(x, x, [square])).toThrow(/does not depend/)
  })
})
