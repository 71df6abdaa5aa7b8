import { statelessUniform } from '../runtime/native-ops.js'

const BLOCK = 4096

/**
 * A generator of uniform numbers in [0, 1) that is a function of its seed alone.
 * @param seed a 32-bit number.
 * @param stream sequences of one seed and different streams have nothing to do with each other.
 */
export function seededRandom(seed: number, stream = 0): () => number {
  let values: Float32Array = new Float32Array(0)
  let drawn = 0
  return () => {
    const place = drawn % BLOCK
    if (place === 0) {
      const block = statelessUniform([BLOCK], [seed | 0, (stream + drawn / BLOCK) | 0])
      values = block.dataSync<'float32'>()
      block.dispose()
    }
    drawn += 1
    return values[place] as number
  }
}
