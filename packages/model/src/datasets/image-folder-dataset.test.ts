import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { decodeImage, encodePng } from '@convscope/imaging'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listDatasets } from './list-datasets.js'
import { loadDataset } from './load-dataset.js'

let datasetsDirectory: string
beforeAll(async () => {
  datasetsDirectory = await mkdtemp(join(tmpdir(), 'convscope-folders-'))
})
afterAll(() => rm(datasetsDirectory, { recursive: true }))

const gray = (value: number, height = 2, width = 3) =>
  encodePng(new Uint8Array(height * width).fill(value), width, height, 1)

async function folder(name: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    const path = join(datasetsDirectory, name, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
}

const sound = async () => ({
  'train/dog/b.png': await gray(20),
  'train/dog/a.png': await gray(10),
  'train/cat/1.PNG': await gray(30),
  'train/cat/notes.txt': 'no picture',
  'train/cat/._1.png': 'left by a copy',
  'test/dog/z.png': await gray(40),
})
const load = (name: string) => loadDataset(name, { datasetsDirectory, decodeImage })

describe('loadDataset of a folder of images', () => {
  it('takes classes and files in alphabetical order', async () => {
    await folder('pets', await sound())
    const { classes, inputShape, train, test } = await load('pets')
    expect(classes).toEqual(['cat', 'dog'])
    expect(inputShape).toEqual([2, 3, 1])
    expect([...train.labels]).toEqual([0, 1, 1])
    expect([...train.images]).toEqual([30, 10, 20].flatMap((value) => Array(6).fill(value)))
    expect([...test.labels]).toEqual([1])
    expect(test.count).toBe(1)
  })

  it('brings all to the size and order that dataset.json declares', async () => {
    const declared = JSON.stringify({ classes: ['dog', 'cat'], inputShape: [4, 4, 3] })
    const other = { 'train/cat/2.png': await gray(50, 9, 5) }
    await folder('declared', { ...(await sound()), ...other, 'dataset.json': declared })
    const { classes, inputShape, train } = await load('declared')
    expect([classes, inputShape]).toEqual([
      ['dog', 'cat'],
      [4, 4, 3],
    ])
    expect([...train.labels]).toEqual([0, 0, 1, 1])
    expect([...train.images.subarray(0, 48)]).toEqual(Array(48).fill(10))
  })

  it('gives the same content the same hash', async () => {
    await folder('again', await sound())
    expect((await load('again')).contentHash).toBe((await load('pets')).contentHash)
  })

  interface Change {
    add?: Record<string, string | Promise<Uint8Array>>
    remove?: string
  }
  it.each<[string, Change, RegExp]>([
    [
      'size',
      { add: { 'train/cat/2.png': gray(1, 3, 3) } },
      /^train\/cat\/2\.png is 3 x 3 x 1, but the first image is 2 x 3 x 1/,
    ],
    ['damaged', { add: { 'test/dog/z.png': 'no picture' } }, /^test\/dog\/z\.png cannot be decoded/],
    ['stray', { add: { 'test/owl/1.png': gray(1) } }, /^test\/owl is no class; the classes are cat, dog/],
    ['no-test', { remove: 'test/dog/z.png' }, /^test is missing/],
    ['empty', { add: { 'test/dog/z.txt': '' }, remove: 'test/dog/z.png' }, /^test has no images/],
    ['outside', { add: { 'classes.txt': 'cat\n..\ndog' } }, /class "\.\.": it is no folder name/],
    [
      'file-for-folder',
      { add: { 'classes.txt': 'cat\ndog\nowl', 'train/owl': '' } },
      /^train\/owl cannot be read \(ENOTDIR\)/,
    ],
    [
      'wide',
      { add: { 'train/cat/1.PNG': gray(1, 1, 5000) } },
      /^train\/cat\/1\.PNG is 1 x 5000 x 1, which is more/,
    ],
  ])('names what is wrong: %s', async (name, { add = {}, remove }, message) => {
    const files: Record<string, string | Uint8Array> = await sound()
    for (const [file, content] of Object.entries(add)) files[file] = await content
    if (remove !== undefined) delete files[remove]
    await folder(`wrong-${name}`, files)
    await expect(load(`wrong-${name}`)).rejects.toMatchObject({
      code: 'dataset_file_invalid',
      message: expect.stringMatching(message),
    })
  })

  it('needs a decoder', async () => {
    await expect(loadDataset('pets', { datasetsDirectory })).rejects.toMatchObject({
      code: 'dataset_needs_decoder',
    })
  })
})

describe('listDatasets of folders', () => {
  it('describes the sound ones, and does not fail for others', async () => {
    await symlink(join(datasetsDirectory, 'gone'), join(datasetsDirectory, 'dangling'))
    await writeFile(join(datasetsDirectory, 'readme.txt'), 'no data set')
    const list = await listDatasets({ datasetsDirectory, decodeImage })
    const of = (name: string) => list.find((descriptor) => descriptor.name === name)
    expect(of('pets')).toMatchObject({
      kind: 'image-folder',
      inputShape: [2, 3, 1],
      classes: ['cat', 'dog'],
      trainCount: 3,
      testCount: 1,
      problem: undefined,
    })
    expect(of('dangling')?.problem).toBe('dangling cannot be read (ENOENT).')
    expect(of('wrong-file-for-folder')?.problem).toMatch(/^train\/owl cannot be read/)
    expect(of('readme.txt')).toBeUndefined()
    expect(list[0]?.name).toBe('mnist')
  })

  it('names a directory that cannot be read', async () => {
    const missing = join(datasetsDirectory, 'not-there')
    await expect(listDatasets({ datasetsDirectory: missing })).rejects.toMatchObject({
      code: 'datasets_directory_unreadable',
      message: `The directory of data sets ${missing} cannot be read (ENOENT).`,
    })
  })
})
