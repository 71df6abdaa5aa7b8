/** 421,642 */
export const count = (value: number): string => value.toLocaleString('en-US')

/**
 * A fraction as 98.83 %. What is not all is never written as 100 %, and what is not nothing never as 0 %: such a
 * certainty would be ours, not the network's.
 */
export function percent(fraction: number): string {
  if (fraction === 1) return '100 %'
  if (fraction === 0) return '0 %'
  if (fraction > 0.9999 && fraction < 1) return '> 99.99 %'
  if (fraction > 0 && fraction < 0.0001) return '< 0.01 %'
  return `${(fraction * 100).toFixed(2)} %`
}

/** A difference of fractions in percentage points, with its sign: −0.25 points. */
export function points(difference: number): string {
  const value = (difference * 100).toFixed(2)
  return Number(value) === 0 ? '0.00 points' : `${value.replace('-', '−')} points`
}

/** Four significant digits, as losses and activations are read. */
export function significant(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e5 || size < 1e-3) return value.toExponential(2)
  return value.toPrecision(4)
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`
  if (value < 1024 ** 2) return `${(value / 1024).toFixed(1)} KB`
  return `${(value / 1024 ** 2).toFixed(1)} MB`
}

/** A word after its count: 1 image, 2,000 images. */
export const counted = (value: number, one: string, several = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : several}`
