import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { encodePng } from '@convscope/imaging'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDataset } from '../load-dataset.js'
import { findDatasetFolders } from '../reading/find-datasets.js'
import { openDatasetFolder } from '../reading/open-dataset.js'
import { openPictureDataset } from './open-picture-dataset.js'

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
const load = (name: string) => loadDataset(name, datasetsDirectory)

/** Of a set that is read to its end: codes and examples. */
async function findingsOf(name: string): Promise<Record<string, string[]>> {
  const { train, test, findings } = await openPictureDataset(join(datasetsDirectory, name))
  for (const split of [train, test]) for await (const _ of split.read());
  return Object.fromEntries(findings.list().map(({ code, examples }) => [code, examples]))
}

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
      /^train\/cat\/2\.png is 3 x 3, but the first image is 2 x 3\. Give an inputShape/,
    ],
    ['damaged', { add: { 'test/dog/z.png': 'no picture' } }, /^test has no picture that can be decoded/],
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
})

describe('what is left out of a folder of images', () => {
  it('is counted and named', async () => {
    await folder('left-out', {
      ...(await sound()),
      'train/cat/2.png': 'no picture',
      'train/cat/3.heic': 'of another format',
      'train/cat/deep/er/4.png': await gray(60),
      'train/cat/@eaDir/1.png': 'a thumbnail',
      'train/cat/Thumbs.db': 'more of them',
      'train/loose.png': await gray(1),
      'train/empty/nothing.txt': '',
      'val/dog/1.png': await gray(1),
      'more/1.png': await gray(1),
      'notes.doc': '',
      'readme.md': '',
    })
    const { classes, train } = await load('left-out')
    expect(classes).toEqual(['cat', 'dog'])
    expect([...train.labels]).toEqual([0, 0, 1, 1])
    expect(await findingsOf('left-out')).toEqual({
      undecodable: ['train/cat/2.png'],
      unsupportedFormat: ['train/cat/3.heic'],
      looseFile: ['train/loose.png'],
      noClass: ['train/empty'],
      unusedSplit: ['val'],
      classWithoutValidation: ['cat'],
      deeper: ['train/cat/deep/er/4.png'],
      noPicture: ['notes.doc', 'train/cat/notes.txt', 'train/empty/nothing.txt'],
      unusedFolder: ['more'],
    })
  })

  it('is never a class of pictures without a word', async () => {
    await folder('lost-format', { ...(await sound()), 'train/owl/1.heic': '' })
    await expect(load('lost-format')).rejects.toThrow(
      'train/owl has no picture that can be read, but 1 of other formats (train/owl/1.heic).',
    )
    await folder('lost-damaged', { ...(await sound()), 'train/owl/1.png': '', 'train/owl/2.png': '' })
    await expect(load('lost-damaged')).rejects.toThrow(
      'train/owl/1.png cannot be decoded, nor can the 1 other training pictures of its class.',
    )
  })

  it('is a picture that is damaged behind its header', async () => {
    const noise = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * i * 31) % 251)
    const whole = await encodePng(noise, 64, 64, 1)
    const cut = whole.subarray(0, whole.length / 2)
    const files = {
      'train/a/1.png': whole,
      'train/a/2.png': cut,
      'train/b/1.png': whole,
      'test/a/1.png': whole,
    }
    await folder('cut', files)
    expect((await load('cut')).train.count).toBe(2)
    expect((await findingsOf('cut')).undecodable).toEqual(['train/a/2.png'])
    await folder('all-cut', { ...files, 'train/b/1.png': cut })
    await expect(load('all-cut')).rejects.toThrow('train/b/1.png cannot be decoded, and is the only')
  })
})

describe('links', () => {
  it('to class folders and files are followed, and loops are not', async () => {
    await folder('elsewhere', { 'dogs/1.png': await gray(70), 'dogs/inner/2.png': await gray(80) })
    await folder('linked', await sound())
    const at = (name: string) => join(datasetsDirectory, 'linked', name)
    await symlink(join(datasetsDirectory, 'elsewhere', 'dogs'), at('train/owl'))
    await symlink(at('train/cat/1.PNG'), at('test/dog/link.png'))
    await symlink(at('.'), at('train/cat/round'))
    await symlink(at('.'), at('train/all'))
    await symlink(
      join(datasetsDirectory, 'elsewhere', 'dogs'),
      join(datasetsDirectory, 'elsewhere/dogs/inner/up'),
    )
    await symlink('/nowhere', at('train/cat/gone.png'))
    const { classes, train, test } = await load('linked')
    expect(classes).toEqual(['cat', 'dog', 'owl'])
    expect([...train.labels]).toEqual([0, 1, 1, 2, 2])
    expect(test.count).toBe(2)
    expect(await findingsOf('linked')).toMatchObject({
      followedLink: ['train/owl'],
      unfollowedLink: ['train/all', 'train/cat/gone.png', 'train/cat/round', 'train/owl/inner/up'],
    })
  })
})

describe('classes', () => {
  it('come with numbers in their names by size', async () => {
    const files: Record<string, Uint8Array> = {}
    for (const name of ['10', '2', '1', 'B', 'a', 'img12', 'img3'])
      files[`train/${name}/x.png`] = await gray(1)
    await folder('natural', { ...files, 'test/1/x.png': await gray(1) })
    expect((await load('natural')).classes).toEqual(['1', '2', '10', 'B', 'a', 'img3', 'img12'])
  })

  it('may be more than 256', async () => {
    const files: Record<string, Uint8Array> = { 'test/0/x.png': await gray(1, 1, 1) }
    for (let i = 0; i < 300; i++) files[`train/${i}/x.png`] = await gray(i % 256, 1, 1)
    await folder('many', files)
    const { classes, train } = await load('many')
    expect(classes.length).toBe(300)
    expect(train.labels[299]).toBe(299)
  })
})

describe('channels and grounds', () => {
  const svg = (fill: string, opacity = 1) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect x="2" y="2" width="4" height="4" fill="${fill}" fill-opacity="${opacity}"/></svg>`,
      ),
    )
  const drawing = (fill: string) => svg(fill).png().toBuffer()
  const middleAndCorner = (images: Uint8Array, image: number, channels: number) =>
    [3 * 8 + 3, 0].map((pixel) => images[(image * 64 + pixel) * channels])

  it('are in colour where any picture is, and that is said', async () => {
    const red = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#f00' } })
      .png()
      .toBuffer()
    await folder('mixed', { ...(await sound()), 'test/cat/red.png': red })
    const { inputShape, test } = await load('mixed')
    expect(inputShape).toEqual([2, 3, 3])
    expect([...test.images.subarray(0, 3)]).toEqual([255, 0, 0])
    expect((await findingsOf('mixed')).grayAmongColour?.length).toBe(4)
  })

  it.each<[string, string[], number, string[]]>([
    ['on-white', ['#000', '#444'], 255, []],
    ['on-black', ['#fff', '#eee'], 0, ['darkGround']],
    ['on-gray', ['#fff', '#000'], 128, ['grayGround']],
  ])('is the same ground for all: %s', async (name, fills, ground, codes) => {
    await folder(name, {
      'train/a/1.png': await drawing(fills[0] as string),
      'train/b/1.png': await drawing(fills[1] as string),
      'test/a/1.png': await drawing(fills[0] as string),
    })
    const { train, inputShape } = await load(name)
    for (const image of [0, 1]) {
      const [middle, corner] = middleAndCorner(train.images, image, inputShape[2]) as [number, number]
      expect(corner).toBe(ground)
      expect(Math.abs(middle - corner)).toBeGreaterThan(48)
    }
    expect(Object.keys(await findingsOf(name))).toEqual([...codes, 'classWithoutValidation'])
  })

  it('differ only where no one shows all drawings', async () => {
    await folder('three', {
      'train/a/1.png': await drawing('#fff'),
      'train/b/1.png': await drawing('#000'),
      'train/c/1.png': await drawing('#808080'),
      'test/a/1.png': await drawing('#fff'),
    })
    const { train, inputShape } = await load('three')
    for (const image of [0, 1, 2]) {
      const [middle, corner] = middleAndCorner(train.images, image, inputShape[2]) as [number, number]
      expect(Math.abs(middle - corner)).toBeGreaterThan(48)
    }
    expect(Object.keys(await findingsOf('three'))).toContain('groundOfEach')
  })

  it.each(['gif', 'tiff', 'avif', 'webp', 'jpeg'] as const)('are those of %s files, too', async (format) => {
    const picture = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#fff' } })
      .toFormat(format)
      .toBuffer()
    const files = { [`train/a/1.${format}`]: picture, [`train/b/1.${format}`]: picture }
    await folder(format, { ...files, [`test/a/1.${format}`]: picture })
    expect((await load(format)).train.images.every((value) => value > 250)).toBe(true)
  })

  it('of a JPEG without its end are there, of one that is cut off are not', async () => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 251)
    const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg()
      .toBuffer()
    await folder('no-end', {
      'train/a/1.jpg': jpeg.subarray(0, -2),
      'train/a/2.jpg': jpeg.subarray(0, -100),
      'train/b/1.jpg': jpeg,
      'test/a/1.jpg': jpeg,
    })
    const { train } = await load('no-end')
    expect(train.count).toBe(2)
    expect(train.images.subarray(0, 64 * 64 * 3)).toEqual(train.images.subarray(64 * 64 * 3))
    expect(await findingsOf('no-end')).toMatchObject({
      jpegWithoutEnd: ['train/a/1.jpg'],
      undecodable: ['train/a/2.jpg'],
    })
  })
})

describe('dataset.json', () => {
  it.each<[string, Uint8Array]>([
    ['utf-8', Buffer.from('\ufeff{"name":"Größe"}')],
    ['utf-16', Buffer.from('\ufeff{"name":"Größe"}', 'utf16le')],
    ['utf-16 big-endian', Buffer.from('\ufeff{"name":"Größe"}', 'utf16le').swap16()],
  ])('is read with a byte order mark: %s', async (name, json) => {
    await folder(`bom-${name}`, { ...(await sound()), 'dataset.json': json })
    expect((await openPictureDataset(join(datasetsDirectory, `bom-${name}`))).title).toBe('Größe')
  })
})

describe('findDatasetFolders', () => {
  it('gives every folder an identifier of its own, and ignores tools', async () => {
    const root = await mkdtemp(join(tmpdir(), 'convscope-names-'))
    for (const name of [
      'Meine Größe 2',
      'meine-grosse-2',
      'pets',
      'PETS',
      '数据',
      '.hidden',
      '@eaDir',
      'MNIST',
      '_x',
    ])
      await mkdir(join(root, name))
    await writeFile(join(root, 'readme.txt'), '')
    await writeFile(join(root, 'cats.tar.gz'), '')
    await symlink('/nowhere', join(root, 'gone'))
    const found = await findDatasetFolders(root)
    const byFolder = Object.fromEntries(found.map(({ folder: each, name }) => [each, name]))
    expect(byFolder).toMatchObject({
      pets: 'pets',
      'meine-grosse-2': 'meine-grosse-2',
      _x: 'x',
      gone: 'gone',
    })
    expect(byFolder['Meine Größe 2']).toMatch(/^meine-grosse-2-[0-9a-f]{8}$/)
    expect(byFolder.PETS).toMatch(/^pets-[0-9a-f]{8}$/)
    expect(byFolder.数据).toMatch(/^set-[0-9a-f]{8}$/)
    expect(Object.keys(byFolder)).not.toContain('.hidden')
    expect(Object.keys(byFolder)).not.toContain('readme.txt')
    expect(found.filter(({ problem }) => problem !== undefined).map(({ folder: each }) => each)).toEqual([
      'cats.tar.gz',
      'gone',
      'MNIST',
    ])
    await rm(root, { recursive: true })
  })

  it('gives a set without a title that of its folder', async () => {
    await folder('Meine Größe', await sound())
    const found = (await findDatasetFolders(datasetsDirectory)).find(
      ({ folder: each }) => each === 'Meine Größe',
    )
    expect((await openDatasetFolder(found as NonNullable<typeof found>)).title).toBe('Meine Größe')
  })

  it('names a directory that cannot be read', async () => {
    const missing = join(datasetsDirectory, 'not-there')
    await expect(findDatasetFolders(missing)).rejects.toMatchObject({
      code: 'datasets_directory_unreadable',
      message: `The directory of data sets ${missing} cannot be read (ENOENT).`,
    })
  })
})
