import { decodeImage } from '@convscope/imaging'
import { loadDataset, type TrainedEpoch, tensorflowVersion, train } from '@convscope/model'
import { InvalidInputError } from '@convscope/shared'
import { type Configuration, readConfiguration } from '@convscope/shared/server'
import {
  type ArtifactStore,
  openArtifactStore,
  type RunAttempt,
  type StoredCheckpoint,
} from '@convscope/storage'
import { reportError } from '../processes/reported-error.js'
import { ParentChannel } from './parent-channel.js'
import type { FromTraining, ToTraining } from './training-messages.js'

// The process of one training: it reads and writes artifacts itself, so that weights never cross the channel, and leaves
// every row to its parent.

let epochRecorded: (() => void) | undefined

const channel = new ParentChannel<ToTraining, FromTraining>((message) => {
  if (message.type === 'start') void run(message.run, message.resumeFrom)
  else epochRecorded?.()
})

async function run(job: RunAttempt['run'], resumeFrom: StoredCheckpoint | null): Promise<void> {
  try {
    const configuration = readConfiguration()
    await channel.send({ type: 'tensorflow', version: tensorflowVersion() })
    const artifacts = await openArtifactStore(configuration)
    await trainRun(job, resumeFrom, artifacts, configuration)
    await artifacts.close()
    await channel.send({ type: 'trained' })
  } catch (error) {
    await channel.send({ type: 'error', error: reportError(error) })
  }
}

async function trainRun(
  job: RunAttempt['run'],
  resumeFrom: StoredCheckpoint | null,
  artifacts: ArtifactStore,
  { datasetsDirectory, trainingEngine }: Configuration,
): Promise<void> {
  const dataset = await loadDataset(job.dataset, { datasetsDirectory, decodeImage })
  if (dataset.contentHash !== job.datasetHash) {
    throw new InvalidInputError({
      code: 'dataset_changed',
      message: `The data set ${job.dataset} on this worker is not the one that the run was queued for. Queue the run again to train on the new one.`,
      field: 'dataset',
    })
  }
  await train({
    dataset,
    layers: job.layers,
    config: job.training,
    engine: trainingEngine,
    onEngine: (engine, reason) => void channel.send({ type: 'engine', engine, reason }),
    resumeFrom: resumeFrom === null ? null : await readCheckpoint(resumeFrom, artifacts),
    onProgress: (progress) => void channel.send({ type: 'progress', progress }),
    onEpoch: (epoch) => storeEpoch(epoch, artifacts),
  })
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
