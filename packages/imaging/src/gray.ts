/** Gray levels, row by row. */
export interface Gray {
  data: Uint8Array
  width: number
  height: number
}

/** The level below which a share of the pixels lies, 0 to 1. */
export function percentile({ data }: Gray, share: number): number {
  const histogram = new Uint32Array(256)
  for (const value of data) histogram[value]!++
  let below = 0
  for (let level = 0; level < 256; level++) {
    below += histogram[level] as number
    if (below > share * (data.length - 1)) return level
  }
  return 255
}
