import { InvalidInputError } from '@convscope/shared'
import type { LayersModel } from '@tensorflow/tfjs-node'
import '../architecture/dilated-layers.js'
import '../architecture/seeded-dropout.js'
import { restoreDepthMultipliers } from '../architecture/separable-layer.js'
import { tf } from '../runtime/tensorflow.js'

type SaveHandler = Parameters<typeof tf.io.withSaveHandler>[0]
type ModelArtifacts = Parameters<SaveHandler>[0]

export interface LayersModelFiles {
  /** UTF-8 JSON: the `model.json` of a TF.js LayersModel, whose one weights file is `weights.bin`. */
  topology: Uint8Array
  /** `weights.bin`: float32, little-endian, in the manifest's order. */
  weights: Uint8Array
}

/** Name of the weights file in the manifest. */
export const WEIGHTS_FILE = 'weights.bin'

/**
 * A network as the two files of the TF.js Layers format.
 * Source: https://www.tensorflow.org/js/guide/save_load
 */
export async function encodeLayersModel(model: LayersModel): Promise<LayersModelFiles> {
  let saved: ModelArtifacts | undefined
  const keep: SaveHandler = async (artifacts) => {
    saved = artifacts
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
  }
  await model.save(tf.io.withSaveHandler(keep))
  const { modelTopology, weightSpecs, weightData } = saved as unknown as ModelArtifacts
  const topology = {
    format: 'layers-model',
    generatedBy: 'Convscope',
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: weightSpecs }],
  }
  const data = tf.io.CompositeArrayBuffer.join(weightData)
  return { topology: Buffer.from(JSON.stringify(topology)), weights: new Uint8Array(data) }
}

/**
 * Loads a network from its two files; dispose of it after use.
 * @throws InvalidInputError `checkpoint_invalid` for files that are none or do not fit each other.
 */
export async function decodeLayersModel({ topology, weights }: LayersModelFiles): Promise<LayersModel> {
  try {
    const parsed = JSON.parse(Buffer.from(topology).toString('utf8'))
    const weightSpecs: NonNullable<ModelArtifacts['weightSpecs']> = parsed.weightsManifest.flatMap(
      (group: { weights: ModelArtifacts['weightSpecs'] }) => group.weights,
    )
    restoreDepthMultipliers(parsed.modelTopology.config.layers, weightSpecs)
    const artifacts: ModelArtifacts = {
      modelTopology: parsed.modelTopology,
      weightSpecs,
      weightData: new Uint8Array(weights).buffer,
    }
    return await tf.loadLayersModel(tf.io.fromMemory(artifacts))
  } catch (cause) {
    throw new InvalidInputError(
      {
        code: 'checkpoint_invalid',
        message: `The checkpoint cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      },
      { cause },
    )
  }
}
