import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { tf } from '../../src/runtime/tensorflow.js'

export const shared = path.resolve(import.meta.dirname, '../../../../../shared')
const data = process.env.CONVSCOPE_TEST_DATA ?? path.join(shared, 'data')
const directory = path.join(data, 'models/mnist-cnn-tfjs')

export const hasTrainedNetwork = existsSync(directory)

/** Classes of MNIST for pictures of 28 x 28 bytes, by a network that gets 9,920 of its 10,000 test images right. */
export async function openTrainedNetwork(): Promise<(pictures: readonly Uint8Array[]) => number[]> {
  const { modelTopology, weightsManifest } = JSON.parse(
    readFileSync(path.join(directory, 'model.json'), 'utf8'),
  )
  const network = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap((group: { weights: [] }) => group.weights),
      weightData: new Uint8Array(readFileSync(path.join(directory, 'group1-shard1of1'))).buffer,
    }),
  )
  return (pictures) =>
    tf.tidy(() => {
      const values = Float32Array.from(
        pictures.flatMap((picture) => [...picture]),
        (byte) => byte / 255,
      )
      const answers = network.predict(tf.tensor4d(values, [pictures.length, 28, 28, 1])) as ReturnType<
        typeof tf.tensor2d
      >
      return [...answers.argMax(1).dataSync()]
    })
}
