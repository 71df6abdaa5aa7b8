/** What a layer answered to an image, channels innermost: float32 as it is stored. */
export interface LayerValues {
  values: Float32Array
  /** [height, width, channels], or [units]. */
  shape: readonly number[]
}

export const channelsOf = ({ shape }: Pick<LayerValues, 'shape'>): number => shape.at(-1) ?? 0

export const haveSameShape = (a: Pick<LayerValues, 'shape'>, b: Pick<LayerValues, 'shape'>): boolean =>
  a.shape.join() === b.shape.join()
