import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { readIntoMemory } from '../src/datasets/load-dataset.js'
import { findDatasetFolders } from '../src/datasets/reading/find-datasets.js'
import { openDatasetFolder } from '../src/datasets/reading/open-dataset.js'
import { unpackCases } from './dataset-cases.js'

const cases = unpackCases()
afterAll(() => {
  if (cases !== null) rmSync(cases, { recursive: true })
})

async function read(folder: string) {
  const found = (await findDatasetFolders(cases as string)).find((each) => each.folder === folder)
  const readable = await openDatasetFolder(found as NonNullable<typeof found>)
  const dataset = await readIntoMemory(found?.name as string, readable)
  const perClass = (labels: Uint16Array) =>
    dataset.classes.map((_, label) => labels.filter((each) => each === label).length)
  return {
    ...dataset,
    title: readable.title,
    codes: readable.findings.list().map(({ code }) => code),
    counts: [perClass(dataset.train.labels), perClass(dataset.test.labels)],
  }
}

/** Whether something is to be seen in every image. */
function showsAll(images: Uint8Array, count: number): boolean {
  const size = images.length / count
  return Array.from({ length: count }, (_, i) => images.subarray(i * size, (i + 1) * size)).every(
    (image) => Math.max(...image) - Math.min(...image) > 48,
  )
}

describe.skipIf(cases === null)('data sets that went wrong elsewhere', () => {
  it.each<[string, string, object]>([
    [
      'a link to a class',
      'one-symlinked-class',
      { classes: ['circle', 'square', 'triangle'], codes: ['followedLink'] },
    ],
    [
      'a class of BMP files',
      'bmp-class',
      {
        counts: [
          [20, 20],
          [5, 5],
        ],
      },
    ],
    ['deeper folders', 'nested', { codes: ['deeper'] }],
    ['folders of tools', 'nas-folders', { classes: ['circle', 'square'], codes: [] }],
    ['capitals', 'MyShapes', { name: 'myshapes', title: 'MyShapes' }],
    ['val instead of test', 'train-val', { codes: ['validationFolder'] }],
    ['JPEG without its end', 'eoi-missing', { codes: ['jpegWithoutEnd'] }],
    ['byte order mark', 'bom-json', { title: 'Shapes' }],
    ['labels of 32 bits', 'idx-int32-labels', { classes: ['0', '1'] }],
    ["EMNIST's names", 'idx-emnist', { classes: { length: 26 } }],
    ['not square', 'nonsquare-digits', { inputShape: [32, 24, 1], classes: ['1', '7'] }],
  ])('%s', async (_, folder, expected) => {
    const found = await read(folder)
    expect(found).toMatchObject(expected)
  })

  it('light drawings on transparent ground', async () => {
    const { train, test } = await read('white-on-transparent')
    expect(showsAll(train.images, train.count) && showsAll(test.images, test.count)).toBe(true)
  })

  it('a gray picture before those in colour', async () => {
    const { inputShape, train, codes } = await read('colour-first-gray')
    expect(inputShape[2]).toBe(3)
    expect(codes).toContain('grayAmongColour')
    expect(train.images.some((value, i) => i % 3 > 0 && value !== train.images[i - (i % 3)])).toBe(true)
  })

  it('are as they were where nothing was wrong', async () => {
    const hashes = {
      sorted: '53d85deec4308d73859e738dca0ede2e802fe508fcdcf7a35283e7a39998e79d',
      'nonsquare-digits': 'ac3592ec0016efe1af46f2244cf58a3e32a4d0e8d6865392a8cb9189facfd095',
    }
    for (const [folder, hash] of Object.entries(hashes)) expect((await read(folder)).contentHash).toBe(hash)
  })
})
