/** A measured figure: median, least and most of its rounds. */
export function figure(title, unit, values, digits = 0) {
  const sorted = [...values].sort((a, b) => a - b)
  const round = (value) => Number(value.toFixed(digits))
  return {
    title,
    unit,
    median: round(sorted[Math.floor(sorted.length / 2)]),
    min: round(sorted[0]),
    max: round(sorted.at(-1)),
    rounds: sorted.length,
  }
}
