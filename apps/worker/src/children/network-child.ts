import { tensorflowVersion } from '@convscope/model'
import { readConfiguration } from '@convscope/shared/server'
import { openArtifactStore } from '@convscope/storage'
import type { PoolReply, PoolRequest } from '../processes/child-pool.js'
import { reportError } from '../processes/reported-error.js'
import { answerAnalysis } from './analyses/answer-analysis.js'
import { LoadedParts } from './loaded-parts.js'
import { readInput } from './network-input.js'
import type {
  InspectionQuestion,
  NetworkAnswer,
  NetworkProgress,
  NetworkReady,
  NetworkRequest,
} from './network-messages.js'
import { ParentChannel } from './parent-channel.js'
import { storeInspection } from './store-inspection.js'

// A warm process that answers inspections and analyses, one at a time: networks and data sets stay loaded within a bound.

/** Progress is told no more often: it becomes a row and an event each time. */
const PROGRESS_MS = 250

const configuration = readConfiguration()
const artifacts = await openArtifactStore(configuration)
const parts = new LoadedParts(configuration, artifacts, ({ reason, isFault }, { runId, epoch }) => {
  const details = { runId, epoch, engine: 'layers', reason }
  void channel.send({
    type: 'log',
    level: isFault ? 'warn' : 'info',
    details,
    message: 'answering with the slower engine',
  })
})

const channel = new ParentChannel<
  PoolRequest<NetworkRequest>,
  PoolReply<NetworkReady, NetworkAnswer, NetworkProgress>
>(({ id, request }) => void answer(id, request))
await channel.send({ type: 'ready', ready: { tensorflowVersion: tensorflowVersion() } })

async function answer(id: number, request: NetworkRequest): Promise<void> {
  const before = parts.strayTensors()
  try {
    await channel.send({ type: 'answer', id, answer: await answerTo(id, request) })
  } catch (error) {
    await channel.send({ type: 'error', id, error: reportError(error) })
  }
  const more = parts.strayTensors() - before
  if (more > 0) {
    const details = { request: request.type, tensors: more }
    await channel.send({ type: 'log', level: 'warn', details, message: 'tensors were left behind' })
  }
}

async function answerTo(id: number, request: NetworkRequest): Promise<NetworkAnswer> {
  if (request.type === 'inspection') {
    return { type: 'inspection', recorded: await inspect(request.question) }
  }
  let told = 0
  const recorded = await answerAnalysis(request.question, {
    parts,
    artifacts,
    onProgress(done, total) {
      const now = Date.now()
      if (now - told < PROGRESS_MS) return
      told = now
      void channel.send({ type: 'progress', id, progress: { done, total } })
    },
  })
  return { type: 'analysis', recorded }
}

async function inspect(question: InspectionQuestion) {
  const [network, input] = await Promise.all([
    parts.network(question.checkpoint),
    readInput(question, { artifacts, parts }),
  ])
  const values = Float32Array.from(input.pixels, (byte) => byte / 255)
  const inspected = await network.inspect(values, question.layers)
  return storeInspection(artifacts, question, input, values, inspected)
}
