import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-node'
import { nativeBackend, statelessUniform, typeAttribute } from '../runtime/native-ops.js'
import { tf } from '../runtime/tensorflow.js'

/** Directions beside the wanted ones that are followed, too: they make the wanted ones settle sooner. */
const OVERSAMPLING = 8
const MOST_ROUNDS = 300
const SETTLED = 1e-6

/** Sums over vectors that come in batches; from them their mean and covariance. */
export class Covariance {
  /** The first batch's mean is taken off all vectors: far from zero, squares would lose what differs. */
  #origin: Tensor1D | null = null
  #sum: Tensor1D | null = null
  #products: Tensor2D | null = null
  #count = 0

  /** @param rows [batch, dimensions]. */
  add(rows: Tensor2D): void {
    this.#count += rows.shape[0]
    this.#origin ??= tf.tidy(() => tf.mean<Tensor1D>(rows, 0))
    const [sum, products] = tf.tidy(() => {
      const shifted = tf.sub<Tensor2D>(rows, this.#origin as Tensor1D)
      const newSum = tf.sum<Tensor1D>(shifted, 0)
      const newProducts: Tensor2D = tf.matMul(shifted, shifted, true)
      return [
        this.#sum === null ? newSum : tf.add<Tensor1D>(this.#sum, newSum),
        this.#products === null ? newProducts : tf.add<Tensor2D>(this.#products, newProducts),
      ]
    })
    tf.dispose([this.#sum ?? [], this.#products ?? []])
    this.#sum = sum as Tensor1D
    this.#products = products as Tensor2D
  }

  /** Of at least one vector; the caller disposes of both. */
  read(): { mean: Tensor1D; covariance: Tensor2D } {
    return tf.tidy(() => {
      const shift = tf.div(this.#sum as Tensor1D, this.#count)
      const outer = tf.outerProduct(shift as Tensor1D, shift as Tensor1D)
      return {
        mean: tf.add<Tensor1D>(this.#origin as Tensor1D, shift),
        covariance: tf.sub<Tensor2D>(tf.div(this.#products as Tensor2D, this.#count), outer),
      }
    })
  }

  dispose(): void {
    tf.dispose([this.#origin, this.#sum, this.#products].filter((tensor) => tensor !== null))
  }
}

/**
 * The leading eigenvectors of a covariance, by orthogonal iteration with a Rayleigh-Ritz step.
 * Source: Golub, Van Loan, "Matrix computations", 4th edition, 2013, sections 7.3 and 8.2.
 *
 * @param covariance [dimensions, dimensions], symmetric.
 * @param wanted how many; no more than there are dimensions are given.
 * @param seed of the start, which the result hardly depends on.
 * @returns components [dimensions, given] as columns of length 1, whose largest value is positive, which the caller
 *   disposes of; explained: the part of the variance that lies along each, from most to least.
 */
export function principalComponents(
  covariance: Tensor2D,
  wanted: number,
  seed: number,
): { components: Tensor2D; explained: number[] } {
  const dimensions = covariance.shape[0]
  const given = Math.min(wanted, dimensions)
  const followed = Math.min(dimensions, wanted + OVERSAMPLING)
  let basis = tf.tidy(() => orthonormal(tf.sub(statelessUniform([dimensions, followed], [seed | 0, 0]), 0.5)))
  let last = Number.NaN
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = tf.tidy(() => {
      const image: Tensor2D = tf.matMul(covariance, basis)
      // Of the wanted directions together; where it no longer grows, they have settled.
      const along = tf.sum(tf.slice(tf.sum(tf.mul(basis, image), 0), 0, given)).dataSync()[0] as number
      return { basis: orthonormal(image), along }
    })
    basis.dispose()
    basis = next.basis
    if (Math.abs(next.along - last) <= SETTLED * Math.abs(next.along)) break
    last = next.along
  }
  const result = tf.tidy(() => {
    const small: Tensor2D = tf.matMul(basis, tf.matMul(covariance, basis), true)
    const { values, vectors } = symmetricEigen(small)
    // TensorFlow gives the smallest first.
    const leading = tf.reverse(tf.slice(vectors, [0, followed - given], [-1, given]), 1)
    const components: Tensor2D = tf.matMul(basis, leading as Tensor2D)
    const trace = tf.sum(tf.mul(covariance, tf.eye(dimensions))).dataSync()[0] as number
    const variances = [...values.dataSync()].reverse().slice(0, given)
    return {
      components: withPositiveExtremes(components),
      explained: variances.map((value) => (trace > 0 ? Math.max(0, value) / trace : 0)),
    }
  })
  basis.dispose()
  return result
}

function withPositiveExtremes(columns: Tensor2D): Tensor2D {
  const most = tf.max(columns, 0)
  const least = tf.min(columns, 0)
  const isTurned = tf.greater(tf.neg(least), most)
  return tf.mul(columns, tf.where(isTurned, tf.scalar(-1), tf.scalar(1)))
}

/** Columns of the same span that are perpendicular and of length 1; source: the operation `Qr` of TensorFlow. */
function orthonormal(columns: Tensor): Tensor2D {
  const { binding } = nativeBackend() as unknown as { binding: { TF_ATTR_BOOL: number } }
  const attributes = [
    typeAttribute('T', 'TF_FLOAT'),
    { name: 'full_matrices', type: binding.TF_ATTR_BOOL, value: false },
  ]
  return nativeBackend().executeMultipleOutputs('Qr', attributes, [columns], 2)[0] as Tensor2D
}

/** Eigenvalues from least to most, and eigenvectors as columns; source: `SelfAdjointEigV2` of TensorFlow. */
function symmetricEigen(matrix: Tensor2D): { values: Tensor1D; vectors: Tensor2D } {
  const { binding } = nativeBackend() as unknown as { binding: { TF_ATTR_BOOL: number } }
  const attributes = [
    typeAttribute('T', 'TF_FLOAT'),
    { name: 'compute_v', type: binding.TF_ATTR_BOOL, value: true },
  ]
  const [values, vectors] = nativeBackend().executeMultipleOutputs(
    'SelfAdjointEigV2',
    attributes,
    [matrix],
    2,
  )
  return { values: values as Tensor1D, vectors: vectors as Tensor2D }
}
