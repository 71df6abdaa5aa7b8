import { Readable } from 'node:stream'
import { NotFoundError } from '@convscope/shared'
import type { InspectionService } from '@convscope/storage'

/**
 * A layer's values as CSV: its file is read once, a row of its maps in memory at a time.
 * @param channel null writes a column for each.
 * @throws NotFoundError for a layer or channel that is not there; GoneError.
 */
export async function activationsCsv(
  inspections: Pick<InspectionService, 'activations'>,
  id: string,
  layer: string,
  channel: number | null,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { stream, bytes, shape } = await inspections.activations(id, layer)
  const [height, width, channels] = shape
  if (channel !== null && channel >= channels) {
    stream.destroy()
    throw new NotFoundError('channel', String(channel), 'channel', `${layer} has 0 to ${channels - 1}.`)
  }
  const chosen = channel === null ? Array.from({ length: channels }, (_, each) => each) : [channel]
  const rowValues = width * channels
  // The values are the last bytes of their file.
  const headerBytes = bytes - height * rowValues * Float32Array.BYTES_PER_ELEMENT
  async function* lines() {
    try {
      yield Buffer.from(`row,column,${chosen.map((each) => `channel_${each}`).join(',')}\n`)
      let y = 0
      for await (const values of rowsOf(stream, headerBytes, rowValues)) {
        const cells = (x: number) => chosen.map((each) => values[x * channels + each]).join(',')
        const row = Array.from({ length: width }, (_, x) => `${y},${x},${cells(x)}\n`)
        yield Buffer.from(row.join(''))
        y += 1
      }
    } finally {
      // Who goes away before the end ends this here.
      stream.destroy()
    }
  }
  return Readable.toWeb(Readable.from(lines())) as ReadableStream<Uint8Array<ArrayBuffer>>
}

/** Rows of so many float32 values, whatever pieces the bytes come in. */
async function* rowsOf(
  stream: Readable,
  headerBytes: number,
  rowValues: number,
): AsyncGenerator<Float32Array> {
  const rowBytes = rowValues * Float32Array.BYTES_PER_ELEMENT
  let skip = headerBytes
  let pieces: Buffer[] = []
  let held = 0
  for await (const piece of stream as AsyncIterable<Buffer>) {
    const rest = piece.subarray(Math.min(skip, piece.length))
    skip -= piece.length - rest.length
    pieces.push(rest)
    held += rest.length
    if (held < rowBytes) continue
    const joined = Buffer.concat(pieces)
    let from = 0
    for (; joined.length - from >= rowBytes; from += rowBytes) {
      // A copy, because the values need not be aligned in the buffer.
      yield new Float32Array(new Uint8Array(joined.subarray(from, from + rowBytes)).buffer)
    }
    pieces = [joined.subarray(from)]
    held = joined.length - from
  }
}
