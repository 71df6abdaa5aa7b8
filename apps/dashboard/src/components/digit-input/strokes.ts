export interface Point {
  x: number
  y: number
}
/** Points of one line drawn without lifting the pen. */
export type Stroke = Point[]

/** Draws strokes as a round pen does, on paper of a side of `size` pixels. */
export function drawStrokes(
  context: CanvasRenderingContext2D,
  strokes: readonly Stroke[],
  { size, pen }: { size: number; pen: number },
): void {
  context.fillStyle = '#fff'
  context.fillRect(0, 0, size, size)
  context.strokeStyle = '#000'
  context.fillStyle = '#000'
  context.lineWidth = pen
  context.lineCap = 'round'
  context.lineJoin = 'round'
  for (const [first, ...rest] of strokes) {
    if (first === undefined) continue
    context.beginPath()
    context.moveTo(first.x, first.y)
    for (const point of rest) context.lineTo(point.x, point.y)
    // A tap is a dot.
    if (rest.length === 0) context.lineTo(first.x + 0.01, first.y)
    context.stroke()
  }
}
