import { InvalidInputError } from '@convscope/shared'

/** What an optimizer remembers between steps. */
export interface OptimizerState {
  type: 'adam' | 'sgd'
  /** Steps taken. */
  step: number
  /** In the order of the network's trainable weights; `adam`: all first moments, then all second ones. */
  slots: { shape: number[]; values: Float32Array }[]
}

/** Adam has two moments of each weight, SGD one velocity. */
export const SLOTS_PER_WEIGHT = { adam: 2, sgd: 1 } as const

interface Header {
  version: 1
  type: OptimizerState['type']
  step: number
  slots: { shape: number[] }[]
}

/**
 * Checks that a state is that of an optimizer over such weights.
 * @param shapes of the trainable weights.
 * @throws InvalidInputError `checkpoint_invalid`.
 */
export function assertStateFits(
  state: OptimizerState,
  type: OptimizerState['type'],
  shapes: readonly (readonly number[])[],
): void {
  const fits =
    state.type === type &&
    state.slots.length === SLOTS_PER_WEIGHT[type] * shapes.length &&
    state.slots.every((slot, i) => slot.shape.join() === shapes[i % shapes.length]?.join())
  if (fits) return
  throw new InvalidInputError({
    code: 'checkpoint_invalid',
    message: "The checkpoint's optimizer state belongs to another network or optimizer.",
  })
}

/** Bytes: length of the header (uint32, little-endian), header (JSON), padding to 4 bytes, all slots as float32. */
export function encodeOptimizerState({ type, step, slots }: OptimizerState): Buffer {
  const header: Header = { version: 1, type, step, slots: slots.map(({ shape }) => ({ shape })) }
  const json = Buffer.from(JSON.stringify(header))
  const padded = Buffer.alloc(Math.ceil(json.length / 4) * 4, ' ')
  json.copy(padded)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(padded.length)
  const values = slots.map((slot) =>
    Buffer.from(slot.values.buffer, slot.values.byteOffset, slot.values.byteLength),
  )
  return Buffer.concat([length, padded, ...values])
}

/** @throws InvalidInputError `checkpoint_invalid`. */
export function decodeOptimizerState(bytes: Uint8Array): OptimizerState {
  // A copy, so that the values are aligned.
  const { buffer } = new Uint8Array(bytes)
  try {
    const length = new DataView(buffer).getUint32(0, true)
    const header: Header = JSON.parse(Buffer.from(buffer, 4, length).toString('utf8'))
    if (header.version !== 1) throw new Error(`version ${header.version} is not known`)
    let offset = 4 + length
    const slots = header.slots.map((slot) => {
      const count = slot.shape.reduce((product, n) => product * n, 1)
      const values = new Float32Array(buffer, offset, count)
      offset += values.byteLength
      return { ...slot, values }
    })
    return { type: header.type, step: header.step, slots }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidInputError(
      { code: 'checkpoint_invalid', message: `The optimizer's state cannot be read: ${reason}.` },
      { cause },
    )
  }
}
