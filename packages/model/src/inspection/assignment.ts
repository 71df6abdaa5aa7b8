import { breathe } from './progress.js'

const ROWS_BETWEEN_BREATHS = 32

/**
 * The one-to-one assignment of rows to columns with the greatest sum.
 * Source: Kuhn, "The Hungarian method for the assignment problem", 1955; in the form with shortest augmenting paths and
 * dual variables of Jonker, Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
 * problems", Computing 38, 1987. Takes rows^2 x columns steps at most.
 *
 * @param gains rows x columns finite values, row by row; no more rows than columns.
 * @returns the column of each row.
 * @throws the signal's reason once it is aborted.
 */
export async function assignRows(
  gains: ArrayLike<number>,
  rows: number,
  columns: number,
  signal?: AbortSignal,
): Promise<Int32Array> {
  const rowPrice = new Float64Array(rows)
  const columnPrice = new Float64Array(columns)
  /** -1 for a free column. */
  const rowOf = new Int32Array(columns).fill(-1)
  const slack = new Float64Array(columns)
  const cameFrom = new Int32Array(columns)
  const isReached = new Uint8Array(columns)
  for (let start = 0; start < rows; start++) {
    if (start % ROWS_BETWEEN_BREATHS === 0) await breathe(signal)
    slack.fill(Number.POSITIVE_INFINITY)
    isReached.fill(0)
    let row = start
    let column = -1
    for (;;) {
      let least = Number.POSITIVE_INFINITY
      let next = -1
      for (let other = 0; other < columns; other++) {
        if (isReached[other] === 1) continue
        const cost = -(gains[row * columns + other] as number) - rowPrice[row]! - columnPrice[other]!
        if (cost < slack[other]!) {
          slack[other] = cost
          cameFrom[other] = column
        }
        if (slack[other]! < least) {
          least = slack[other]!
          next = other
        }
      }
      rowPrice[start]! += least
      for (let other = 0; other < columns; other++) {
        if (isReached[other] === 1) {
          rowPrice[rowOf[other]!]! += least
          columnPrice[other]! -= least
        } else slack[other]! -= least
      }
      isReached[next] = 1
      column = next
      if (rowOf[column] === -1) break
      row = rowOf[column]!
    }
    // Along the path found each column goes to the row before.
    while (column !== -1) {
      const before = cameFrom[column]!
      rowOf[column] = before === -1 ? start : rowOf[before]!
      column = before
    }
  }
  const columnOf = new Int32Array(rows)
  rowOf.forEach((row, column) => {
    if (row !== -1) columnOf[row] = column
  })
  return columnOf
}
