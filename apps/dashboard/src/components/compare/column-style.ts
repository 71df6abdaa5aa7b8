/** Columns of equal width. */
export const columnStyle = (columns: number) => ({
  gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
})
