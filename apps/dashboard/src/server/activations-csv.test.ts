import { Readable } from 'node:stream'
import { encodeNpy } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { activationsCsv } from './activations-csv'

const SHAPE: [number, number, number] = [3, 2, 2]
const VALUES = Float32Array.from({ length: 12 }, (_, i) => i / 2)
const LINES = [
  'row,column,channel_0,channel_1',
  '0,0,0,0.5',
  '0,1,1,1.5',
  '1,0,2,2.5',
  '1,1,3,3.5',
  '2,0,4,4.5',
  '2,1,5,5.5',
]

/** A stored layer whose file comes in pieces of so many bytes; it can be read once, and in no other way. */
function storedLayer(pieceBytes: number, fail?: Error) {
  const file = Buffer.from(encodeNpy(VALUES, SHAPE))
  async function* pieces() {
    for (let from = 0; from < file.length; from += pieceBytes) yield file.subarray(from, from + pieceBytes)
    if (fail !== undefined) throw fail
  }
  const stream = Readable.from(pieces())
  return { stream, activations: async () => ({ stream, bytes: file.length, shape: SHAPE }) }
}

describe('activations as CSV', () => {
  it.each([1, 7, 24, 130, 10_000])(
    'are the same when their file comes in pieces of %d bytes',
    async (size) => {
      const csv = await activationsCsv(storedLayer(size), 'id', 'conv2d_1', null)
      expect((await new Response(csv).text()).split('\n')).toEqual([...LINES, ''])
    },
  )

  it('hold one channel when one is asked for', async () => {
    const csv = await activationsCsv(storedLayer(64), 'id', 'conv2d_1', 1)
    expect((await new Response(csv).text()).split('\n').slice(0, 3)).toEqual([
      'row,column,channel_1',
      '0,0,0.5',
      '0,1,1.5',
    ])
  })

  it('break off with an error when their file does', async () => {
    const csv = await activationsCsv(storedLayer(64, new Error('a wrong byte')), 'id', 'conv2d_1', null)
    await expect(new Response(csv).text()).rejects.toThrow('a wrong byte')
  })

  it('close their file when a channel is out of range, and when nobody reads on', async () => {
    const refused = storedLayer(64)
    await expect(activationsCsv(refused, 'id', 'conv2d_1', 2)).rejects.toMatchObject({ field: 'channel' })
    expect(refused.stream.destroyed).toBe(true)
    const left = storedLayer(1)
    const reader = (await activationsCsv(left, 'id', 'conv2d_1', null)).getReader()
    await reader.read()
    await reader.cancel()
    await expect.poll(() => left.stream.destroyed).toBe(true)
  })
})
