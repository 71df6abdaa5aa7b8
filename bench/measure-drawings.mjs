import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { prepareDigit } from '@convscope/imaging'
import { tf } from '@convscope/model'
import { loadDataset } from '@convscope/model/datasets'
import { glyphOf, measureConditions } from '@convscope/testing/drawings'

const DIGITS = 100
/** Other than the tests': what varies is drawn anew. */
const SEED = 20_261
const data = process.env.CONVSCOPE_TEST_DATA ?? path.resolve(import.meta.dirname, '../../shared/data')
const OPTIONS = { polarity: 'auto', size: 28, maxPixels: 50_000_000 }

/**
 * How many digits of MNIST's test set, and of people's own drawings, a network still reads right when they come as people's
 * pictures do: of those that it reads right when nothing is in the way.
 *
 * @param {{ seeds?: number, only?: string[] }} [options] hundreds of digits; only conditions of these names
 */
export async function measureDrawings({ seeds = 1, only } = {}) {
  const classify = await openNetwork()
  const digits = [...(await ofMnist(DIGITS * seeds)), ...(await handwritten())]
  console.error(`drawings: ${digits.length} digits under each condition`)
  const measured = await measureConditions(digits, read, classify, SEED, only)
  return Object.fromEntries(
    measured.map(({ name, of, right, warned }) => {
      const percent = Number(((100 * right) / of).toFixed(1))
      const note = `${right} of ${of}; of the others ${warned} with a warning or refused`
      return [
        `drawings.${name}`,
        {
          title: name,
          unit: '%',
          median: percent,
          min: percent,
          max: percent,
          rounds: 1,
          values: [percent],
          note,
        },
      ]
    }),
  )
}

async function read(bytes) {
  try {
    const { pixels, warnings } = await prepareDigit(bytes, OPTIONS)
    return { pixels, isWarned: warnings.length > 0 }
  } catch (error) {
    if (error.code === 'image_blank') return null
    throw error
  }
}

async function ofMnist(count) {
  const { test } = await loadDataset('mnist')
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const at = (i * 7919 + 13) % test.count
      const pixels = test.images.subarray(at * 784, (at + 1) * 784)
      return { glyph: await glyphOf(pixels, 28, 28), label: test.labels[at] }
    }),
  )
}

/** The digit is the number after the source's name: drawn-uoa-7.jpg. */
async function handwritten() {
  const directory = path.join(data, 'handwritten')
  const files = readdirSync(directory).filter((file) => file.startsWith('drawn-'))
  return Promise.all(
    files.map(async (file) => {
      const { pixels } = await prepareDigit(readFileSync(path.join(directory, file)), OPTIONS)
      return { glyph: await glyphOf(pixels, 28, 28), label: Number(/-(\d)(-large)?\./.exec(file)[1]) }
    }),
  )
}

async function openNetwork() {
  const directory = path.join(data, 'models/mnist-cnn-tfjs')
  if (!existsSync(directory))
    throw new Error(`There is no network in ${directory}; CONVSCOPE_TEST_DATA names the data.`)
  const { modelTopology, weightsManifest } = JSON.parse(
    readFileSync(path.join(directory, 'model.json'), 'utf8'),
  )
  const network = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
      weightData: new Uint8Array(readFileSync(path.join(directory, 'group1-shard1of1'))).buffer,
    }),
  )
  return (pictures) =>
    tf.tidy(() => {
      const values = Float32Array.from(
        pictures.flatMap((picture) => [...picture]),
        (byte) => byte / 255,
      )
      return [
        ...network
          .predict(tf.tensor4d(values, [pictures.length, 28, 28, 1]))
          .argMax(1)
          .dataSync(),
      ]
    })
}
