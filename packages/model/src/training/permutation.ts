/**
 * A permutation of 0 … count - 1 that is a function of seed and epoch alone, so that a resumed training sees its images
 * in the order of an undisturbed one.
 *
 * Sources: shuffle of Fisher and Yates in the form of Durstenfeld (CACM 7(7), 1964); generator xoshiro128** of Blackman
 * and Vigna ("Scrambled linear pseudorandom number generators", 2018), its state filled by splitmix32.
 */
export function permutation(count: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  const next = xoshiro128(seed, epoch)
  for (let last = count - 1; last > 0; last--) {
    // Multiplying and shifting is a little uneven; by less than count / 2^32.
    const other = Math.floor((next() / 2 ** 32) * (last + 1))
    const value = order[last] as number
    order[last] = order[other] as number
    order[other] = value
  }
  return order
}

function xoshiro128(seed: number, epoch: number): () => number {
  let mixed = (seed ^ Math.imul(epoch, 0x9e3779b1)) | 0
  const splitmix = () => {
    mixed = (mixed + 0x9e3779b9) | 0
    let z = mixed ^ (mixed >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()]
  const rotate = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits))
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result
  }
}
