/**
 * A measured figure: median, quartiles, least and most of its rounds, and every one of them in the order measured.
 * One program that wakes up for a moment moves the least and the most; half of all rounds lie between the quartiles.
 */
export function figure(title, unit, values, digits = 0) {
  const sorted = [...values].sort((a, b) => a - b)
  const round = (value) => Number(value.toFixed(digits))
  const at = (share) => round(quantile(sorted, share))
  return {
    title,
    unit,
    median: at(0.5),
    min: at(0),
    max: at(1),
    rounds: sorted.length,
    quartiles: [at(0.25), at(0.75)],
    values: values.map(round),
  }
}

/** Between two values on a straight line, as NumPy's default. */
function quantile(sorted, share) {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  return below + (sorted[Math.ceil(place)] - below) * (place % 1)
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Of the population that the values were drawn from: divided by one less than their number; 0 for a single value. */
export function standardDeviation(values) {
  const middle = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  return Math.sqrt(squares / Math.max(1, values.length - 1))
}
