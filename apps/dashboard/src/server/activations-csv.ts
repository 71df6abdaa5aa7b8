import { NotFoundError } from '@convscope/shared'
import type { InspectionService } from '@convscope/storage'

/**
 * A layer's values as CSV, a row of its maps in memory at a time.
 * @param channel null writes a column for each.
 * @throws NotFoundError for a layer or channel that is not there.
 */
export async function activationsCsv(
  inspections: InspectionService,
  id: string,
  layer: string,
  channel: number | null,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const [height, width, channels] = await shapeOf(inspections, id, layer)
  if (channel !== null && channel >= channels) {
    throw new NotFoundError('channel', String(channel), 'channel', `${layer} has 0 to ${channels - 1}.`)
  }
  const chosen = channel === null ? Array.from({ length: channels }, (_, each) => each) : [channel]
  const encoder = new TextEncoder()
  let y = -1
  return new ReadableStream({
    async pull(controller) {
      if (y === -1) {
        controller.enqueue(
          encoder.encode(`row,column,${chosen.map((each) => `channel_${each}`).join(',')}\n`),
        )
      } else if (y < height) {
        const { values } = await inspections.patch(id, layer, { y, x: 0, height: 1, width })
        const lines = Array.from({ length: width }, (_, x) => {
          const cells = chosen.map((each) => values[x * channels + each])
          return `${y},${x},${cells.join(',')}\n`
        })
        controller.enqueue(encoder.encode(lines.join('')))
      } else {
        controller.close()
      }
      y += 1
    },
  })
}

async function shapeOf(
  inspections: InspectionService,
  id: string,
  layer: string,
): Promise<[number, number, number]> {
  const { shape } = await inspections.patch(id, layer, { y: 0, x: 0, height: 1, width: 1 })
  const stored = (await inspections.get(id)).layers.find((each) => each.layer === layer)?.shape
  if (stored?.length === 3) return stored as [number, number, number]
  return [1, 1, shape[2] as number]
}
