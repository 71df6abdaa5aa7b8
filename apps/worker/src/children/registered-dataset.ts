import { encodePng, SheetDrawing } from '@convscope/imaging'
import {
  choosePreparation,
  openPackedDataset,
  packDataset,
  type ReadableDataset,
} from '@convscope/model/datasets'
import type { ImageShape, Split } from '@convscope/shared'
import type { ArtifactStore, RegisteredDataset } from '@convscope/storage'
import { shardsIn } from './shards-in.js'

const PAGE_IMAGES = 100
const PAGE_COLUMNS = 10
const MAX_PAGES = 10
/** Of one page of samples: images that would need more are shown smaller. */
const MOST_PAGE_PIXELS = 1_500_000
/** Of images that are read at once. */
const READ_BYTES = 16 * 1024 ** 2

/**
 * Stores a data set's images and pictures of its samples.
 * @returns what goes into the rows.
 * @throws DatasetFileError when it cannot be used.
 */
export async function registeredDataset(
  name: string,
  readable: ReadableDataset,
  artifacts: ArtifactStore,
): Promise<RegisteredDataset> {
  const { title, description, inputShape, classes, findings } = readable
  const { contentHash, train, test, classCounts } = await packDataset(readable, {
    put: async (bytes) => (await artifacts.put(bytes, 'application/octet-stream')).sha256,
    read: (sha256) => artifacts.read(sha256),
  })
  const packed = { name, contentHash, inputShape, classes, train, test }
  // Nothing is held: a few images are all that is needed.
  const dataset = await openPackedDataset(packed, shardsIn(artifacts), 0)
  const pages = [
    ...(await drawSplit(dataset, 'train', artifacts)),
    ...(await drawSplit(dataset, 'test', artifacts)),
  ]
  const shardsOf = (split: Split) =>
    packed[split].shards.map((shard, position) => ({ ...shard, split, position }))
  return {
    name,
    title,
    description,
    contentHash,
    inputShape,
    classes,
    trainCount: train.count,
    testCount: test.count,
    ...(await choosePreparation(dataset)),
    classCounts,
    findings: findings.list(),
    trainIndexSha256: train.indexSha256,
    testIndexSha256: test.indexSha256,
    shards: [...shardsOf('train'), ...shardsOf('test')],
    pages,
  }
}

type Opened = Awaited<ReturnType<typeof openPackedDataset>>

async function drawSplit(
  dataset: Opened,
  split: Split,
  artifacts: ArtifactStore,
): Promise<RegisteredDataset['pages']> {
  const { count: all, labels } = dataset[split]
  const pages: RegisteredDataset['pages'] = []
  for (let page = 0; page < MAX_PAGES && page * PAGE_IMAGES < all; page++) {
    const firstIndex = page * PAGE_IMAGES
    const count = Math.min(PAGE_IMAGES, all - firstIndex)
    pages.push({
      split,
      page,
      firstIndex,
      count,
      columns: PAGE_COLUMNS,
      rows: Math.ceil(count / PAGE_COLUMNS),
      labels: [...labels.subarray(firstIndex, firstIndex + count)],
      sha256: await drawPage(dataset[split], dataset.inputShape, firstIndex, count, artifacts),
    })
  }
  return pages
}

async function drawPage(
  split: Opened['train'],
  shape: ImageShape,
  firstIndex: number,
  count: number,
  artifacts: ArtifactStore,
): Promise<string> {
  const size = shape.reduce((product, n) => product * n, 1)
  const drawing = new SheetDrawing(count, shape, { columns: PAGE_COLUMNS, mostPixels: MOST_PAGE_PIXELS })
  const together = Math.max(1, Math.floor(READ_BYTES / size))
  const images = new Uint8Array(Math.min(together, count) * size)
  for (let start = 0; start < count; start += together) {
    const some = Math.min(together, count - start)
    await split.read(
      Uint32Array.from({ length: some }, (_, i) => firstIndex + start + i),
      images,
    )
    for (let i = 0; i < some; i++) drawing.add(images.subarray(i * size, (i + 1) * size))
  }
  const { pixels, width, height, channels } = drawing.finish()
  return (await artifacts.put(await encodePng(pixels, width, height, channels), 'image/png')).sha256
}
