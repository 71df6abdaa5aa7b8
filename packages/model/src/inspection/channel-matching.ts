import { InvalidInputError } from '@convscope/shared'
import type { Tensor2D } from '@tensorflow/tfjs-node'
import { tf } from '../runtime/tensorflow.js'
import { assignRows } from './assignment.js'
import { standardised } from './correlated-channels.js'

/** What a layer answered to an image. */
export interface LayerMaps {
  /** height x width x channels, channels innermost. */
  values: Float32Array
  /** [height, width, channels]. */
  shape: readonly number[]
}

export interface ChannelMatch {
  /** Channels of a x channels of b, row by row: Pearson correlation over positions; 0 with a constant channel. */
  correlation: Float32Array
  /** Each channel of the layer with fewer of them once, with a channel of its own; in the order of a. */
  best: { a: number; b: number; correlation: number }[]
}

/**
 * Which channel of one layer answers like which of another: the one-to-one pairing with the greatest sum of correlations.
 * Where the maps differ in size, those of b are resized to a's, bilinearly.
 * Source: Li, Yosinski, Clune, Lipson, Hopcroft, "Convergent learning: do different neural networks learn the same
 * representations?", 2015, section 3.
 *
 * @throws InvalidInputError `maps_invalid` (field `a` or `b`) for what is no height x width x channels, or has fewer than
 *   two positions; the signal's reason.
 */
export async function matchChannels(a: LayerMaps, b: LayerMaps, signal?: AbortSignal): Promise<ChannelMatch> {
  assertMaps(a, 'a')
  assertMaps(b, 'b')
  const [height, width, channelsA] = a.shape as [number, number, number]
  const channelsB = b.shape[2] as number
  const positions = height * width
  const sameSize = b.shape[0] === height && b.shape[1] === width
  const second = sameSize ? b.values : resized(b, height, width)
  const correlation = tf.tidy(() => {
    const one: Tensor2D = tf.tensor2d(standardised(a.values, channelsA), [positions, channelsA])
    const two: Tensor2D = tf.tensor2d(standardised(second, channelsB), [positions, channelsB])
    return tf.clipByValue(tf.matMul(one, two, true), -1, 1).dataSync<'float32'>()
  })
  const at = (i: number, j: number) => correlation[i * channelsB + j] as number
  if (channelsA <= channelsB) {
    const columns = await assignRows(correlation, channelsA, channelsB, signal)
    return { correlation, best: Array.from(columns, (j, i) => ({ a: i, b: j, correlation: at(i, j) })) }
  }
  const turned = Float32Array.from({ length: correlation.length }, (_, place) =>
    at(place % channelsA, Math.floor(place / channelsA)),
  )
  const rows = await assignRows(turned, channelsB, channelsA, signal)
  const best = Array.from(rows, (i, j) => ({ a: i, b: j, correlation: at(i, j) }))
  return { correlation, best: best.sort((p, q) => p.a - q.a) }
}

function resized({ values, shape }: LayerMaps, height: number, width: number): Float32Array {
  return tf.tidy(() => {
    const maps = tf.tensor3d(values, shape as [number, number, number])
    // With pixels as areas, not as points at their corners.
    return tf.image.resizeBilinear(maps, [height, width], false, true).dataSync<'float32'>()
  })
}

function assertMaps({ values, shape }: LayerMaps, field: string): void {
  const size = shape.reduce((product, n) => product * n, 1)
  const positions = (shape[0] as number) * (shape[1] as number)
  if (shape.length === 3 && size === values.length && size > 0 && positions > 1) return
  throw new InvalidInputError({
    code: 'maps_invalid',
    message: `Channels are compared over the positions of maps; ${shape.join(' × ')} with ${values.length} values has none.`,
    field,
  })
}
