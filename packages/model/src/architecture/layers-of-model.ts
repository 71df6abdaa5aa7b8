import { isDeepStrictEqual } from 'node:util'
import {
  type ImageShape,
  type Layer,
  layerSchema,
  layersSchema,
  summariseArchitecture,
  UserError,
} from '@convscope/shared'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node'
import { buildLayer } from './build-model.js'
import { typeOfLayer } from './layer-classes.js'

type TensorFlowLayer = LayersModel['layers'][number]
type Configuration = ReturnType<TensorFlowLayer['getConfig']>

/** Name of the image, to which no layer of ours is given. */
const INPUT = 'input'
/** What matters in training only, or is said elsewhere. */
const APART = ['name', 'trainable', 'seed', 'dtype', 'batchInputShape']
const APART_TOO = /(Initializer|Regularizer|Constraint)$/

/**
 * The layer list of a network, the inverse of `buildModel`: every layer has its name, says what it reads, and comes after
 * that.
 *
 * @returns null for a network that no list of ours describes: other types of layers, options or activations, layers used
 *   twice, several inputs or outputs, an image of another name.
 */
export function layersOfModel(model: LayersModel): Layer[] | null {
  const [image] = model.inputs as SymbolicTensor[]
  if (model.inputs.length !== 1 || model.outputs.length !== 1) return null
  if (image?.sourceLayer.name !== INPUT) return null
  const built = model.layers.filter(({ name }) => name !== INPUT)
  const parsed = layersSchema.safeParse(built.map(describe))
  if (!parsed.success || model.outputs[0]?.sourceLayer !== built.at(-1)) return null
  const layers = parsed.data
  const inputShape = image.shape.slice(1) as ImageShape
  return built.every((layer, i) => hasOptions(layer, layers[i] as Layer)) &&
    isOfSize(model, layers, inputShape)
    ? layers
    : null
}

/** What the layer says of itself, in our words; nothing where they do not suffice. */
function describe(layer: TensorFlowLayer): unknown {
  const type = typeOfLayer(layer)
  const schema = layerSchema.options.find(({ shape }) => shape.type.value === type)
  const [node, ...others] = layer.inboundNodes
  if (schema === undefined || node === undefined || others.length > 0) return null
  const inputs = node.inboundLayers.map(({ name }) => name)
  const said: Record<string, unknown> = { type, name: layer.name, inputs, input: inputs[0] }
  const options: Record<string, unknown> = layer.getConfig()
  return Object.fromEntries(Object.keys(schema.shape).map((key) => [key, said[key] ?? options[key]]))
}

/** Whether the layer computes what one built from its description would. */
function hasOptions(layer: TensorFlowLayer, description: Layer): boolean {
  const ours = buildLayer(description, layer.name, 0)
  return isDeepStrictEqual(optionsOf(layer.getConfig()), optionsOf(ours.getConfig()))
}

function optionsOf(configuration: Configuration): Configuration {
  const entries = Object.entries(configuration)
  return Object.fromEntries(entries.filter(([key]) => !APART.includes(key) && !APART_TOO.test(key)))
}

/** Whether shapes and numbers of weights are those of the list. */
function isOfSize(model: LayersModel, layers: readonly Layer[], inputShape: ImageShape): boolean {
  try {
    return summariseArchitecture(layers, inputShape).layers.every(({ name, outputShape, parameters }) => {
      const layer = model.getLayer(name)
      const shape = (layer.outputShape as number[]).slice(1)
      return isDeepStrictEqual(shape, outputShape) && layer.countParams() === parameters
    })
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}
