/** With fewer rounds quartiles say nothing that least and most do not. */
const ROUNDS_FOR_QUARTILES = 5

/** Figures as lines of text, one each. */
export function tableOf(figures) {
  const rows = Object.values(figures)
  const width = Math.max(...rows.map(({ title }) => title.length))
  return rows
    .map((row) => `${row.title.padEnd(width)}  ${String(row.median).padStart(8)} ${row.unit}${spreadOf(row)}`)
    .join('\n')
}

function spreadOf({ min, max, rounds, quartiles, note }) {
  const half = rounds < ROUNDS_FOR_QUARTILES ? '' : `half ${quartiles.join(' to ')}, all `
  const spread = rounds < 2 ? [] : [`${half}${min} to ${max}, ${rounds} rounds`]
  const told = note === undefined ? spread : [...spread, note]
  return told.length === 0 ? '' : `  (${told.join('; ')})`
}
