import { decodeImage, drawSampleGrid, encodePng } from '@convscope/imaging'
import { choosePreparation, type Dataset, listDatasets, loadDataset, type SplitName } from '@convscope/model'
import { UserError } from '@convscope/shared'
import { readConfiguration } from '@convscope/shared/server'
import { openArtifactStore, type RegisteredDataset } from '@convscope/storage'
import { reportError } from '../processes/reported-error.js'
import type { FromDatasets, ToDatasets } from './dataset-messages.js'
import { ParentChannel } from './parent-channel.js'

// Loads every data set of this worker once and draws its samples, where the database has them not yet. A process of its
// own, because the images would stay in the parent's memory.

const PAGE_IMAGES = 100
const PAGE_COLUMNS = 10
const MAX_PAGES = 10

const configuration = readConfiguration()
const artifacts = await openArtifactStore(configuration)
let decide: (needed: boolean) => void = () => {}
const channel = new ParentChannel<ToDatasets, FromDatasets>((message) => decide(message.needed))

try {
  const source = { datasetsDirectory: configuration.datasetsDirectory, decodeImage }
  for (const { name, problem } of await listDatasets(source)) {
    if (problem !== undefined) {
      await channel.send({ type: 'unusable', name, message: problem })
      continue
    }
    const dataset = await loadDataset(name, source).catch((error: unknown) => {
      if (error instanceof UserError) return error
      throw error
    })
    if (dataset instanceof UserError) await channel.send({ type: 'unusable', name, message: dataset.message })
    else await report(dataset)
  }
  await artifacts.close()
  await channel.send({ type: 'listed' })
} catch (error) {
  await channel.send({ type: 'error', error: reportError(error) })
}

async function report(dataset: Dataset): Promise<void> {
  const { name, contentHash } = dataset
  const decision = new Promise<boolean>((resolve) => {
    decide = resolve
  })
  await channel.send({ type: 'found', name, contentHash })
  if (await decision) await channel.send({ type: 'drawn', dataset: await draw(dataset) })
}

async function draw(dataset: Dataset): Promise<RegisteredDataset> {
  const { name, title, description, contentHash, inputShape, classes, train, test } = dataset
  const pages = [...(await drawSplit(dataset, 'train')), ...(await drawSplit(dataset, 'test'))]
  return {
    name,
    title,
    description,
    contentHash,
    inputShape,
    classes,
    trainCount: train.count,
    testCount: test.count,
    ...choosePreparation(dataset),
    pages,
  }
}

async function drawSplit(dataset: Dataset, splitName: SplitName): Promise<RegisteredDataset['pages']> {
  const split = dataset[splitName]
  const [, , channels] = dataset.inputShape
  const imageSize = dataset.inputShape.reduce((product, n) => product * n, 1)
  const pages: RegisteredDataset['pages'] = []
  for (let page = 0; page < MAX_PAGES && page * PAGE_IMAGES < split.count; page++) {
    const firstIndex = page * PAGE_IMAGES
    const count = Math.min(PAGE_IMAGES, split.count - firstIndex)
    const images = split.images.subarray(firstIndex * imageSize, (firstIndex + count) * imageSize)
    const grid = drawSampleGrid(images, dataset.inputShape, count, PAGE_COLUMNS)
    const png = await encodePng(grid.pixels, grid.width, grid.height, channels === 3 ? 3 : 1)
    const { sha256 } = await artifacts.put(png, 'image/png')
    pages.push({
      split: splitName,
      page,
      firstIndex,
      count,
      columns: PAGE_COLUMNS,
      rows: Math.ceil(count / PAGE_COLUMNS),
      labels: [...split.labels.subarray(firstIndex, firstIndex + count)],
      sha256,
    })
  }
  return pages
}
