import { drawTile, encodePng, planTiles } from '@convscope/imaging'
import type { InspectedImage, InspectedLayer } from '@convscope/model'
import { npyPieces } from '@convscope/shared'
import type { ArtifactStore, RecordedInspection, RecordedLayer } from '@convscope/storage'
import type { NetworkInput } from './network-input.js'
import type { InspectionQuestion } from './network-messages.js'

const NPY = 'application/x-npy'
const PNG = 'image/png'

/** Puts input, activations and tiles into the artifact store, in parallel; what they are called goes into the rows. */
export async function storeInspection(
  artifacts: ArtifactStore,
  { classes, inputShape }: Pick<InspectionQuestion, 'classes' | 'inputShape'>,
  input: NetworkInput,
  values: Float32Array,
  inspected: InspectedImage,
): Promise<RecordedInspection> {
  const [height, width, channels] = inputShape
  const picture = encodePng(input.pixels, width, height, channels === 3 ? 3 : 1)
  const [tensor, png, ...layers] = await Promise.all([
    artifacts.put(npyPieces(values, inputShape), NPY),
    picture.then((bytes) => artifacts.put(bytes, PNG)),
    ...inspected.layers.map((layer) => storeLayer(artifacts, layer)),
  ])
  const { probabilities } = inspected
  const classIndex = probabilities.indexOf(Math.max(...probabilities))
  return {
    prediction: { classIndex, className: classes[classIndex] ?? String(classIndex), probabilities },
    trueClass: input.trueClass,
    reading: input.reading,
    inputSha256: tensor.sha256,
    inputPngSha256: png.sha256,
    layers,
  }
}

async function storeLayer(artifacts: ArtifactStore, inspected: InspectedLayer): Promise<RecordedLayer> {
  const { values, ...layer } = inspected
  const [activations, tiles] = await Promise.all([
    artifacts.put(npyPieces(values, layer.shape), NPY),
    storeTiles(artifacts, inspected),
  ])
  return { ...layer, activationsSha256: activations.sha256, tiles }
}

/** A flat layer has no maps: its values are the statistics. */
function storeTiles(artifacts: ArtifactStore, { shape, values, statistics }: InspectedLayer) {
  const [height, width, channels] = shape
  if (height === undefined || width === undefined || channels === undefined) return []
  return Promise.all(
    planTiles(height, width, channels).map(async (plan) => {
      const pixels = drawTile(values, [height, width, channels], plan, statistics)
      const png = await encodePng(pixels, plan.columns * width, plan.rows * height, 1)
      const { sha256 } = await artifacts.put(png, PNG)
      return { ...plan, sha256 }
    }),
  )
}
