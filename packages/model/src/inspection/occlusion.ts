import { InvalidInputError } from '@convscope/shared'
import type { Tensor } from '@tensorflow/tfjs-node'
import { tf } from '../runtime/tensorflow.js'
import { chosenClass } from './chosen-class.js'
import type { LoadedNetwork } from './loaded-network.js'
import { breathe, type OnProgress } from './progress.js'

export interface Occlusion {
  classIndex: number
  /** Of the class, with nothing covered. */
  probability: number
  size: number
  stride: number
  /** [rows, columns] of places of the patch: row r, column c covers from (r x stride, c x stride). */
  shape: [number, number]
  /** rows x columns: how much of the class's probability is lost; negative where it is gained. */
  values: Float32Array
}

/**
 * How much of a class's probability is lost when a square patch covers each place of the image. The patches start at the
 * upper left corner; the last ones of a row or column are cut off by the border, so that every pixel is covered once at
 * least.
 * Source: Zeiler, Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.
 *
 * @param input height x width x channels values, 0 to 1.
 * @param options.classIndex null for the class that the network answers.
 * @param options.size side of the patch in pixels, 1 to the image's longer side.
 * @param options.stride pixels between patches, 1 to `size`.
 * @param options.fill the patch's value, 0 to 1, in all channels.
 * @param onProgress told in patches.
 * @throws InvalidInputError `class_out_of_range` (field `classIndex`), `patch_out_of_range` (fields `size`, `stride`,
 *   `fill`), `input_shape`, `not_a_classifier`; the signal's reason.
 */
export async function occlusion(
  network: LoadedNetwork,
  input: Float32Array,
  options: { classIndex: number | null; size: number; stride: number; fill: number },
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<Occlusion> {
  const { size, stride, fill } = options
  const [height, width, channels] = network.inputShape
  assertWithin('size', size, 1, Math.max(height, width), true)
  assertWithin('stride', stride, 1, size, true)
  assertWithin('fill', fill, 0, 1, false)
  const { classIndex, probability } = await chosenClass(network, input, options.classIndex)
  const places = (length: number) => Math.ceil(Math.max(0, length - size) / stride) + 1
  const [rows, columns] = [places(height), places(width)]
  const values = new Float32Array(rows * columns)
  const { graph } = network
  for (let start = 0; start < values.length; start += graph.batchSize) {
    const count = Math.min(graph.batchSize, values.length - start)
    const images = new Float32Array(count * input.length)
    for (let i = 0; i < count; i++) {
      const top = Math.floor((start + i) / columns) * stride
      const left = ((start + i) % columns) * stride
      images.set(input, i * input.length)
      for (let y = top; y < Math.min(height, top + size); y++) {
        const line = i * input.length + y * width * channels
        images.fill(fill, line + left * channels, line + Math.min(width, left + size) * channels)
      }
    }
    const answers = tf.tidy(() => {
      const batch = tf.tensor4d(images, [count, height, width, channels])
      const [output] = graph.run({ [graph.input]: batch }, [graph.output])
      return tf.slice(output as Tensor, [0, classIndex], [count, 1]).dataSync()
    })
    answers.forEach((answer, i) => {
      values[start + i] = probability - answer
    })
    onProgress?.(start + count, values.length)
    await breathe(signal)
  }
  return { classIndex, probability, size, stride, shape: [rows, columns], values }
}

function assertWithin(field: string, value: number, from: number, to: number, whole: boolean): void {
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return
  throw new InvalidInputError({
    code: 'patch_out_of_range',
    message: `${field} must be a ${whole ? 'whole ' : ''}number from ${from} to ${to}.`,
    field,
  })
}
