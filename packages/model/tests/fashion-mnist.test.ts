import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadDataset } from '../src/datasets/load-dataset.js'

const repository = path.resolve(import.meta.dirname, '../../..')
const datasetsDirectory = process.env.CONVSCOPE_TEST_DATA ?? path.resolve(repository, '../shared/data')
const directory = path.join(datasetsDirectory, 'fashion-mnist')
const present = existsSync(directory)

if (!present) console.log(`Skipped: there is no Fashion-MNIST in ${directory}.`)

describe.skipIf(!present)('Fashion-MNIST, four gzip files as they are distributed', () => {
  it('is loaded with the names of its classes', async () => {
    const { classes, inputShape, train, test, contentHash } = await loadDataset(
      'fashion-mnist',
      datasetsDirectory,
    )
    expect(contentHash).toBe('a62d0ef71f88b0248be15b356a0001313a2ad51f99dcd258fb03f3d8b985bb23')
    expect(inputShape).toEqual([28, 28, 1])
    expect([train.count, test.count]).toEqual([60_000, 10_000])
    expect([...test.labels.subarray(0, 5)].map((label) => classes[label])).toEqual([
      'Ankle boot',
      'Pullover',
      'Trouser',
      'Trouser',
      'Shirt',
    ])
  })
})
