import type { Client } from '../database/database.js'

/** Of each kind; more of them would tell no more. */
const FEW = { take: 3 }
const ID = { id: true }

/** What names an artifact, in words for a person. */
export async function ownersOf(client: Client, sha256: string): Promise<string[]> {
  const checkpoint = { select: { epoch: true, run: { select: { id: true, name: true } } }, ...FEW }
  const row = await client.artifact.findUnique({
    where: { sha256 },
    select: {
      topologyOf: checkpoint,
      weightsOf: checkpoint,
      optimizerOf: checkpoint,
      originalOf: { select: { id: true, name: true }, ...FEW },
      previewOf: { select: { id: true, name: true }, ...FEW },
      inputOf: { select: ID, ...FEW },
      inputPngOf: { select: ID, ...FEW },
      activationsOf: { select: { layer: true, inspectionId: true }, ...FEW },
      tiles: { select: { layerActivation: { select: { layer: true, inspectionId: true } } }, ...FEW },
      samplePages: { select: { datasetName: true, split: true, page: true }, ...FEW },
      shards: { select: { datasetName: true, split: true, position: true }, ...FEW },
      trainIndexOf: { select: { datasetName: true }, ...FEW },
      testIndexOf: { select: { datasetName: true }, ...FEW },
      analyses: { select: { analysisId: true }, ...FEW },
    },
  })
  if (row === null) return []
  const ofRun = (part: string, rows: typeof row.weightsOf) =>
    rows.map(({ epoch, run }) => `${part} of epoch ${epoch} of run ${run.id} (${run.name})`)
  const ofLayer = (part: string, { layer, inspectionId }: { layer: string; inspectionId: string }) =>
    `${part} of ${layer} in inspection ${inspectionId}`
  return [
    ...ofRun('topology', row.topologyOf),
    ...ofRun('weights', row.weightsOf),
    ...ofRun("optimizer's state", row.optimizerOf),
    ...row.originalOf.map(({ id, name }) => `original of image ${id} (${name})`),
    ...row.previewOf.map(({ id, name }) => `preview of image ${id} (${name})`),
    ...row.inputOf.map(({ id }) => `input of inspection ${id}`),
    ...row.inputPngOf.map(({ id }) => `picture of the input of inspection ${id}`),
    ...row.activationsOf.map((activation) => ofLayer('activations', activation)),
    ...row.tiles.map(({ layerActivation }) => ofLayer('tile', layerActivation)),
    ...row.samplePages.map(
      ({ datasetName, split, page }) => `samples of ${datasetName}, ${split}, page ${page}`,
    ),
    ...row.shards.map((shard) => `shard ${shard.position} of ${shard.datasetName}, ${shard.split}`),
    ...row.trainIndexOf.map(({ datasetName }) => `index of ${datasetName}, train`),
    ...row.testIndexOf.map(({ datasetName }) => `index of ${datasetName}, test`),
    ...row.analyses.map(({ analysisId }) => `a result of analysis ${analysisId}`),
  ]
}
