import {
  type Dataset,
  type Fallback,
  heldBytesOf,
  LoadedNetwork,
  openPackedDataset,
  tf,
} from '@convscope/model'
import type { PackedDataset } from '@convscope/shared'
import type { Configuration, ImageLimits } from '@convscope/shared/server'
import type { AnalysisAttempt, ArtifactStore } from '@convscope/storage'
import { BoundedCache } from './bounded-cache.js'
import { shardsIn } from './shards-in.js'

type Checkpoint = Pick<AnalysisAttempt['checkpoint'], 'runId' | 'epoch' | 'topologySha256' | 'weightsSha256'>
type PartsConfiguration = Pick<Configuration, 'modelCacheBytes' | 'imageLimits'>
type Artifacts = Pick<ArtifactStore, 'read' | 'localPath'>

/** Networks and data sets that stay loaded, each kind within a bound. */
export class LoadedParts {
  /** Largest picture that is decoded. */
  readonly imageLimits: ImageLimits
  readonly #artifacts: Artifacts
  readonly #onFallback: (fallback: Fallback, checkpoint: Checkpoint) => void
  readonly #networks: BoundedCache<LoadedNetwork>
  readonly #datasets: BoundedCache<Dataset>

  /** @param onFallback told for every network that is opened whose images are not answered for by the faster engine. */
  constructor(
    configuration: PartsConfiguration,
    artifacts: Artifacts,
    onFallback: (fallback: Fallback, checkpoint: Checkpoint) => void,
  ) {
    this.imageLimits = configuration.imageLimits
    this.#artifacts = artifacts
    this.#onFallback = onFallback
    this.#networks = new BoundedCache(configuration.modelCacheBytes, (network) => network.dispose())
    this.#datasets = new BoundedCache(configuration.modelCacheBytes)
  }

  /** @throws GoneError, InvalidInputError `checkpoint_invalid`. */
  async network(checkpoint: Checkpoint): Promise<LoadedNetwork> {
    const { topologySha256, weightsSha256 } = checkpoint
    const key = `${topologySha256} ${weightsSha256}`
    const kept = this.#networks.get(key)
    if (kept !== undefined) return kept
    const [topology, weights] = await Promise.all([
      this.#artifacts.read(topologySha256),
      this.#artifacts.read(weightsSha256),
    ])
    const network = await LoadedNetwork.load(topology, weights, 'auto', (fallback) =>
      this.#onFallback(fallback, checkpoint),
    )
    this.#networks.set(key, network, () => network.bytes)
    return network
  }

  /** Tensors of TensorFlow.js that belong to no network: what a job that has ended should have left none of. */
  strayTensors(): number {
    const held = this.#networks.values().reduce((sum, { tensorCount }) => sum + tensorCount, 0)
    return tf.memory().numTensors - held
  }

  /** @throws GoneError when its bytes are not in the artifact store any more, or damaged. */
  async dataset(packed: PackedDataset): Promise<Dataset> {
    const kept = this.#datasets.get(packed.contentHash)
    if (kept !== undefined) return kept
    const dataset = await openPackedDataset(packed, shardsIn(this.#artifacts))
    this.#datasets.set(packed.contentHash, dataset, () => heldBytesOf(dataset))
    return dataset
  }
}
