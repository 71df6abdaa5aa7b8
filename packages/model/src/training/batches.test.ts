import { expect, it } from 'vitest'
import { batchesOf, toUnit } from './batches.js'

const split = {
  count: 5,
  images: Uint8Array.from({ length: 10 }, (_, i) => i),
  labels: Uint8Array.of(9, 8, 7, 6, 5),
}

it('gathers batches in the given order, the last one smaller', () => {
  const batches = [...batchesOf(split, 2, Uint32Array.of(4, 0, 2), 2)]
  expect(batches.map(({ count, images, labels }) => [count, [...images], [...labels]])).toEqual([
    [2, [8, 9, 0, 1], [5, 9]],
    [1, [4, 5], [7]],
  ])
})

it('leaves a batch alone while the next one is gathered', () => {
  const batches = batchesOf(split, 2, Uint32Array.of(0, 1, 2), 1)
  const first = batches.next().value
  batches.next()
  expect([...(first?.images ?? [])]).toEqual([0, 1])
})

it('divides bytes as float32 does', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  expect([...toUnit(bytes)]).toEqual([...bytes].map((byte) => Math.fround(byte / 255)))
})
