import {
  InvalidInputError,
  type LayerWeightsRecord,
  NotFoundError,
  weightChange,
  weightStatistics,
} from '@convscope/shared'
import type { LayerWeights, Storage } from '@convscope/storage'

type Weight = LayerWeights['weights'][number]

/**
 * What a layer's weights are like, without their values.
 * @param since another checkpoint of the same network, for the change since then.
 * @throws NotFoundError, GoneError; InvalidInputError `weights_differ` for a checkpoint of another network.
 */
export async function readLayerWeights(
  storage: Storage,
  checkpointId: string,
  layer: string,
  since: string | undefined,
): Promise<LayerWeightsRecord> {
  const [now, before] = await Promise.all([
    storage.runs.layerWeights(checkpointId, layer),
    since === undefined ? null : storage.runs.layerWeights(since, layer),
  ])
  return {
    layer,
    weights: now.weights.map(({ name, shape, values }) => ({
      name,
      shape,
      url: `/api/v1/checkpoints/${checkpointId}/layers/${layer}/weights/${name}`,
      ...weightStatistics(values, shape),
      change: before === null ? null : weightChange(values, sameWeight(before, name, shape).values, shape),
    })),
  }
}

function sameWeight({ layer, weights }: LayerWeights, name: string, shape: number[]): Weight {
  const found = weights.find((each) => each.name === name)
  if (found !== undefined && found.shape.join() === shape.join()) return found
  throw new InvalidInputError({
    code: 'weights_differ',
    message: `${layer} has no ${name} of the shape ${shape.join(' × ')} in that checkpoint.`,
    field: 'since',
  })
}

/** What belongs to one output channel, the last axis. @throws NotFoundError. */
export function ofChannel({ values, shape, name }: Weight, channel: number): Weight {
  const channels = shape.at(-1) as number
  if (channel >= channels) {
    throw new NotFoundError('channel', String(channel), 'channel', `It has 0 to ${channels - 1}.`)
  }
  const own = Float32Array.from(
    { length: values.length / channels },
    (_, i) => values[i * channels + channel] as number,
  )
  return { name, values: own, shape: shape.slice(0, -1) }
}

/** What reads one input channel, the axis before the last. @throws InvalidInputError, NotFoundError. */
export function ofInput({ values, shape, name }: Weight, input: number): Weight {
  // The others have no axis of inputs: depthwise kernels and vectors.
  if (shape.length !== 4 && shape.length !== 2) {
    throw new InvalidInputError({
      code: 'no_inputs',
      message: `${name} has the shape ${shape.join(' × ')}: no axis of input channels.`,
      field: 'input',
    })
  }
  const [inputs, channels] = shape.slice(-2) as [number, number]
  if (input >= inputs) {
    throw new NotFoundError('input channel', String(input), 'input', `It has 0 to ${inputs - 1}.`)
  }
  const places = values.length / (inputs * channels)
  const read = new Float32Array(places * channels)
  for (let place = 0; place < places; place++) {
    const from = (place * inputs + input) * channels
    read.set(values.subarray(from, from + channels), place * channels)
  }
  return { name, values: read, shape: [...shape.slice(0, -2), channels] }
}
