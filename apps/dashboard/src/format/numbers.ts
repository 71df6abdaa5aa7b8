/** 421,642 */
export const count = (value: number): string => value.toLocaleString('en-US')

/** A fraction as 98.83 %. */
export const percent = (fraction: number, digits = 2): string => `${(fraction * 100).toFixed(digits)} %`

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
