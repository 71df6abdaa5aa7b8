/** An axis of a plot: from its first tick or bound to its last, each tick with a text as precise as the others. */
export interface Axis {
  domain: [number, number]
  ticks: number[]
  format(value: number): string
}

const STEPS = [1, 2, 5, 10]
const MOST_EPOCHS = 12
/** Below and above, zeros would fill the text. */
const [SMALLEST, LARGEST] = [1e-4, 1e6]

/**
 * For values that nothing bounds, such as losses: round numbers around them, about five.
 * @param values those that are not finite have no place on an axis.
 * @param bounds that the axis may not leave, such as 0 and 1 for a fraction.
 */
export function valueAxis(
  values: readonly number[],
  bounds: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): Axis {
  const finite = values.filter(Number.isFinite)
  const [least, most] = bounds
  let low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  let high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (finite.length === 0) {
    low = Math.max(0, least)
    high = Math.min(1, most)
  }
  if (low === high) {
    const room = Math.abs(low) * 0.1 || 1
    low = Math.max(least, low - room)
    high = Math.min(most, high + room)
  }
  const step = roundStep((high - low) / 4)
  const from = Math.max(least, Math.floor(low / step) * step)
  const to = Math.min(most, Math.ceil(high / step) * step)
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, n) =>
    exact(from + n * step, step),
  )
  return { domain: [ticks[0] ?? from, ticks.at(-1) ?? to], ticks, format: equallyPrecise(step, high) }
}

/** For fractions, told in percent: never above 100 %. */
export function fractionAxis(values: readonly number[]): Axis {
  const { domain, ticks, format } = valueAxis(
    values.map((value) => value * 100),
    [0, 100],
  )
  const part = (value: number) => value / 100
  return {
    domain: [part(domain[0]), part(domain[1])],
    ticks: ticks.map(part),
    format: (value) => `${format(value * 100)} %`,
  }
}

/** Whole epochs in equal steps. @param epochs the first and the last. */
export function epochAxis([first, last]: readonly [number, number]): Axis {
  const end = Math.max(last, first + 1)
  const step = Math.max(1, roundStep((end - first + 1) / MOST_EPOCHS))
  const from = Math.ceil(first / step) * step
  const ticks = Array.from({ length: Math.floor((end - from) / step) + 1 }, (_, n) => from + n * step)
  return { domain: [first, end], ticks, format: String }
}

/** The next of …, 0.5, 1, 2, 5, 10, … */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = STEPS.find((each) => each * power >= least * (1 - 1e-9)) ?? 10
  return exact(factor * power, power)
}

/** Without what adding up fractions leaves behind. */
function exact(value: number, step: number): number {
  return Number(value.toFixed(Math.min(100, decimalsOf(step) + 1)))
}

const decimalsOf = (step: number): number => Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))

function equallyPrecise(step: number, high: number): (value: number) => string {
  if (step < SMALLEST || Math.abs(high) >= LARGEST) {
    const digits = Math.max(0, Math.round(Math.log10(Math.max(Math.abs(high), step) / step)))
    return (value) => (value === 0 ? '0' : value.toExponential(Math.min(6, digits)))
  }
  const decimals = decimalsOf(step)
  return (value) => value.toFixed(decimals)
}
