import { expect, it } from 'vitest'
import { MemorySplit } from '../datasets/memory-split.js'
import { batchesOf, eachBatch, toUnit } from './batches.js'

const split = new MemorySplit(
  Uint8Array.from({ length: 10 }, (_, i) => i),
  [9, 8, 7, 6, 5],
)

it('gathers batches in the given order, the last one smaller', async () => {
  const batches: unknown[] = []
  for await (const { count, images, labels } of batchesOf(split, 2, Uint32Array.of(4, 0, 2), 2)) {
    batches.push([count, [...images], [...labels]])
  }
  expect(batches).toEqual([
    [2, [8, 9, 0, 1], [5, 9]],
    [1, [4, 5], [7]],
  ])
})

it('leaves a batch alone while the next one is gathered', async () => {
  const batches = batchesOf(split, 2, Uint32Array.of(0, 1, 2), 1)
  const first = (await batches.next()).value
  await batches.next()
  expect([...(first?.images ?? [])]).toEqual([0, 1])
})

it('divides bytes as float32 does', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  expect([...toUnit(bytes)]).toEqual([...bytes].map((byte) => Math.fround(byte / 255)))
})

it('ends when an image cannot be had, after what is being computed', async () => {
  let isComputing = false
  const broken = {
    count: 4,
    labels: new Uint16Array(4),
    async read(indices: Uint32Array) {
      if (indices[0] === 1) throw new Error('gone')
    },
  }
  const running = eachBatch(
    batchesOf(broken, 2, Uint32Array.of(0, 1, 2, 3), 1),
    async () => {
      isComputing = true
      await new Promise((resolve) => setTimeout(resolve, 20))
      isComputing = false
    },
    () => {},
  )
  await expect(running).rejects.toThrow('gone')
  expect(isComputing).toBe(false)
})
