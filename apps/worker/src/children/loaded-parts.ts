import { decodeImage } from '@convscope/imaging'
import { type Dataset, type Fallback, LoadedNetwork, loadDataset, tf } from '@convscope/model'
import { InvalidInputError } from '@convscope/shared'
import type { Configuration, ImageLimits } from '@convscope/shared/server'
import type { AnalysisAttempt, ArtifactStore } from '@convscope/storage'
import { BoundedCache } from './bounded-cache.js'

type Checkpoint = Pick<AnalysisAttempt['checkpoint'], 'runId' | 'epoch' | 'topologySha256' | 'weightsSha256'>
type PartsConfiguration = Pick<Configuration, 'modelCacheBytes' | 'datasetsDirectory' | 'imageLimits'>

/** Networks and data sets that stay loaded, each kind within a bound. */
export class LoadedParts {
  /** Largest picture that is decoded. */
  readonly imageLimits: ImageLimits
  readonly #configuration: PartsConfiguration
  readonly #artifacts: Pick<ArtifactStore, 'read'>
  readonly #onFallback: (fallback: Fallback, checkpoint: Checkpoint) => void
  readonly #networks: BoundedCache<LoadedNetwork>
  readonly #datasets: BoundedCache<Dataset>

  /** @param onFallback told for every network that is opened whose images are not answered for by the faster engine. */
  constructor(
    configuration: PartsConfiguration,
    artifacts: Pick<ArtifactStore, 'read'>,
    onFallback: (fallback: Fallback, checkpoint: Checkpoint) => void,
  ) {
    this.imageLimits = configuration.imageLimits
    this.#configuration = configuration
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

  async dataset(name: string): Promise<Dataset> {
    const kept = this.#datasets.get(name)
    if (kept !== undefined) return kept
    const { datasetsDirectory } = this.#configuration
    const dataset = await loadDataset(name, { datasetsDirectory, decodeImage })
    const bytes = dataset.train.images.byteLength + dataset.test.images.byteLength
    this.#datasets.set(name, dataset, () => bytes)
    return dataset
  }

  /**
   * The data set that a run was trained on, and none that only has its name.
   * @throws InvalidInputError `dataset_changed`.
   */
  async datasetOf(run: { name: string; contentHash: string }): Promise<Dataset> {
    const dataset = await this.dataset(run.name)
    if (dataset.contentHash === run.contentHash) return dataset
    throw new InvalidInputError({
      code: 'dataset_changed',
      message: `The data set ${run.name} on this worker is not the one that the run was trained on. Put the files back that it had, or train again.`,
      field: 'dataset',
    })
  }
}
