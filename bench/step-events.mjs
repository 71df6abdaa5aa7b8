// Reads what TensorFlow says of a traced run: RunMetadata { StepStats step_stats = 1 }, StepStats { DeviceStepStats
// dev_stats = 1 }, DeviceStepStats { NodeExecStats node_stats = 2 }, NodeExecStats { int64 op_start_rel_micros = 3,
// op_end_rel_micros = 4; string timeline_label = 8 } (tensorflow/core/framework/step_stats.proto).

/**
 * @param {Uint8Array} metadata a serialised RunMetadata
 * @returns {Generator<{ name: string, ms: number }>} operations of each device, by type and name
 */
export function* eventsOf(metadata) {
  for (const stats of messages(metadata, 1)) {
    for (const device of messages(stats, 1)) {
      for (const node of messages(device, 2)) {
        const fields = [...fieldsOf(node)]
        const number = (wanted) => Number(fields.find(({ field }) => field === wanted)?.value ?? 0)
        const label = fields.find(({ field }) => field === 8)
        if (label === undefined) continue
        // "[memory] name = type(inputs)"
        const [, name, type] = new TextDecoder().decode(label.value).match(/(\S+) = (\w+)\(/) ?? []
        if (name !== undefined) yield { name: `${type} ${name}`, ms: (number(4) - number(3)) / 1000 }
      }
    }
  }
}

function* messages(bytes, wanted) {
  for (const { field, value } of fieldsOf(bytes)) if (field === wanted) yield value
}

/** Source: https://protobuf.dev/programming-guides/encoding/ */
function* fieldsOf(bytes) {
  let at = 0
  const variable = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const fixed = (length) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = Number(variable())
    const kind = tag & 7
    const value = kind === 0 ? variable() : fixed(kind === 2 ? Number(variable()) : kind === 1 ? 8 : 4)
    yield { field: tag >> 3, value }
  }
}
