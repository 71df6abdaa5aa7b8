import { openPackedDataset, type TrainedEpoch, tensorflowVersion, train } from '@convscope/model'
import { describeError } from '@convscope/shared'
import { type Configuration, readConfiguration } from '@convscope/shared/server'
import {
  type ArtifactStore,
  isLostArtifact,
  openArtifactStore,
  type StoredCheckpoint,
} from '@convscope/storage'
import { reportError } from '../processes/reported-error.js'
import { ParentChannel } from './parent-channel.js'
import { shardsIn } from './shards-in.js'
import type { FromTraining, ToTraining } from './training-messages.js'

// The process of one training: it reads and writes artifacts itself, so that weights never cross the channel, and leaves
// every row to its parent.

let epochRecorded: (() => void) | undefined

const channel = new ParentChannel<ToTraining, FromTraining>((message) => {
  if (message.type === 'start') void run(message)
  else epochRecorded?.()
})

type Start = Extract<ToTraining, { type: 'start' }>

async function run(start: Start): Promise<void> {
  try {
    const configuration = readConfiguration()
    await channel.send({ type: 'tensorflow', version: tensorflowVersion() })
    const artifacts = await openArtifactStore(configuration)
    await trainRun(start, artifacts, configuration)
    await artifacts.close()
    await channel.send({ type: 'trained' })
  } catch (error) {
    await channel.send({ type: 'error', error: reportError(error) })
  }
}

async function trainRun(
  { run: job, dataset: packed, checkpoints }: Start,
  artifacts: ArtifactStore,
  { trainingEngine }: Configuration,
): Promise<void> {
  const dataset = await openPackedDataset(packed, shardsIn(artifacts))
  await train({
    dataset,
    layers: job.layers,
    config: job.training,
    engine: trainingEngine,
    onEngine: (engine, reason) => void channel.send({ type: 'engine', engine, reason }),
    resumeFrom: await readNewest(checkpoints, artifacts),
    onProgress: (progress) => void channel.send({ type: 'progress', progress }),
    onEpoch: (epoch) => storeEpoch(epoch, artifacts),
  })
}

/** The newest checkpoint whose artifacts are all intact; says which ones it had to pass over. */
async function readNewest(checkpoints: StoredCheckpoint[], artifacts: ArtifactStore) {
  const lost: string[] = []
  for (const stored of checkpoints) {
    try {
      const checkpoint = await readCheckpoint(stored, artifacts)
      await tellOfLost(lost, `went on from epoch ${stored.epoch}`)
      return checkpoint
    } catch (error) {
      if (!isLostArtifact(error)) throw error
      lost.push(`The checkpoint of epoch ${stored.epoch} could not be read. ${describeError(error).message}`)
    }
  }
  await tellOfLost(lost, 'began anew')
  return null
}

async function tellOfLost([newest, ...others]: string[], outcome: string): Promise<void> {
  if (newest === undefined) return
  const more = others.length === 0 ? '' : ` Neither could ${others.length} before it.`
  await channel.send({ type: 'notice', notice: `${newest}${more} The training ${outcome}.` })
}

async function readCheckpoint(stored: StoredCheckpoint, artifacts: ArtifactStore) {
  const [topology, weights, optimizer] = await Promise.all([
    artifacts.read(stored.topologySha256),
    artifacts.read(stored.weightsSha256),
    artifacts.read(stored.optimizerSha256),
  ])
  return { epoch: stored.epoch, trainingState: stored.trainingState, topology, weights, optimizer }
}

/** Resolves when the epoch is in the database. */
async function storeEpoch(trained: TrainedEpoch, artifacts: ArtifactStore): Promise<void> {
  const { epoch, metrics, durationMs, best, trainingState } = trained
  const topology = await artifacts.put(trained.topology, 'application/json')
  const weights = await artifacts.put(trained.weights, 'application/octet-stream')
  const optimizer = await artifacts.put(trained.optimizer, 'application/octet-stream')
  const recorded = new Promise<void>((resolve) => {
    epochRecorded = resolve
  })
  await channel.send({
    type: 'epoch',
    epoch: {
      epoch,
      metrics,
      durationMs,
      best,
      trainingState,
      topologySha256: topology.sha256,
      weightsSha256: weights.sha256,
      optimizerSha256: optimizer.sha256,
    },
  })
  await recorded
}
