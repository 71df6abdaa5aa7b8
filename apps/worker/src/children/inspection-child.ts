import { decodeImage } from '@convscope/imaging'
import { type Dataset, LoadedNetwork, loadDataset, tensorflowVersion } from '@convscope/model'
import { readConfiguration } from '@convscope/shared/server'
import { openArtifactStore } from '@convscope/storage'
import type { PoolReply, PoolRequest } from '../processes/child-pool.js'
import { reportError } from '../processes/reported-error.js'
import { BoundedCache } from './bounded-cache.js'
import { readInput } from './inspection-input.js'
import type { InspectionAnswer, InspectionReady, InspectionRequest } from './inspection-messages.js'
import { ParentChannel } from './parent-channel.js'
import { storeInspection } from './store-inspection.js'

// A warm process that answers inspections, one at a time: networks and data sets stay loaded within a bound.

const configuration = readConfiguration()
const artifacts = openArtifactStore(configuration)
const networks = new BoundedCache<LoadedNetwork>(configuration.modelCacheBytes, (network) =>
  network.dispose(),
)
const datasets = new BoundedCache<Dataset>(configuration.modelCacheBytes)

const channel = new ParentChannel<
  PoolRequest<InspectionRequest>,
  PoolReply<InspectionReady, InspectionAnswer>
>(({ id, request }) => void answer(id, request))
await channel.send({ type: 'ready', ready: { tensorflowVersion: tensorflowVersion() } })

async function answer(id: number, request: InspectionRequest): Promise<void> {
  try {
    await channel.send({ type: 'answer', id, answer: await inspect(request) })
  } catch (error) {
    await channel.send({ type: 'error', id, error: reportError(error) })
  }
}

async function inspect(request: InspectionRequest): Promise<InspectionAnswer> {
  const [network, input] = await Promise.all([
    openNetwork(request.checkpoint),
    readInput(request, { artifacts, openDataset, maxPixels: configuration.maxImagePixels }),
  ])
  const values = Float32Array.from(input.pixels, (byte) => byte / 255)
  const inspected = await network.inspect(values, request.layers)
  return storeInspection(artifacts, request, input, values, inspected)
}

async function openNetwork({ topologySha256, weightsSha256 }: InspectionRequest['checkpoint']) {
  const key = `${topologySha256} ${weightsSha256}`
  const kept = networks.get(key)
  if (kept !== undefined) return kept
  const [topology, weights] = await Promise.all([
    artifacts.read(topologySha256),
    artifacts.read(weightsSha256),
  ])
  const network = await LoadedNetwork.load(topology, weights)
  networks.set(key, network, network.bytes)
  return network
}

async function openDataset(name: string): Promise<Dataset> {
  const kept = datasets.get(name)
  if (kept !== undefined) return kept
  const { datasetsDirectory } = configuration
  const dataset = await loadDataset(name, { datasetsDirectory, decodeImage })
  datasets.set(name, dataset, dataset.train.images.byteLength + dataset.test.images.byteLength)
  return dataset
}
