import { createRequire } from 'node:module'
import util from 'node:util'
import type * as TensorFlow from '@tensorflow/tfjs-node'

// TensorFlow reads this when its library is loaded; later is too late to keep its banners off standard error.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'

// tfjs-node 4.22 calls two functions of node:util that Node 23 removed.
const legacy = util as unknown as Record<string, unknown>
legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
legacy.isArray ??= Array.isArray

/** TensorFlow.js on the native TensorFlow. The one place that loads it, so that what must come before does. */
export const tf: typeof TensorFlow = createRequire(import.meta.url)('@tensorflow/tfjs-node')

/** Version of the native TensorFlow library. */
export function tensorflowVersion(): string {
  return (tf.backend() as unknown as { binding: { TF_Version: string } }).binding.TF_Version
}
