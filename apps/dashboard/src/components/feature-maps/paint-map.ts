/**
 * Draws gray levels in colours, a pixel per value.
 * @param colour of each gray level, as `grayToColour` makes them.
 */
export function paintMap(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  gray: Uint8Array,
  colour: Uint32Array,
  height: number,
  width: number,
): void {
  const image = context.createImageData(width, height)
  const words = new Uint32Array(image.data.buffer)
  for (let i = 0; i < gray.length; i++) words[i] = colour[gray[i] as number] as number
  context.putImageData(image, 0, 0)
}
