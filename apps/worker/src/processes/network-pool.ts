import { fileURLToPath } from 'node:url'
import type { RecordedAnalysis, RecordedInspection } from '@convscope/storage'
import type {
  AnalysisQuestion,
  InspectionQuestion,
  NetworkAnswer,
  NetworkProgress,
  NetworkReady,
  NetworkRequest,
} from '../children/network-messages.js'
import { ChildPool, type ChildPoolOptions, type PoolResult } from './child-pool.js'

const ENTRY = fileURLToPath(new URL('../children/network-child.js', import.meta.url))

/** Warm processes that answer inspections and analyses. */
export class NetworkPool {
  readonly #pool: ChildPool<NetworkRequest, NetworkReady, NetworkAnswer, NetworkProgress>
  #isClosed = false

  constructor(options: Omit<ChildPoolOptions, 'entry'>) {
    this.#pool = new ChildPool({ ...options, entry: ENTRY })
  }

  /** Resolves when all processes are warm. */
  get warm(): Promise<NetworkReady> {
    return this.#pool.warm
  }

  get isReady(): boolean {
    return this.#pool.readyCount > 0
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  async inspect(question: InspectionQuestion): Promise<PoolResult<RecordedInspection>> {
    const result = await this.#pool.ask({ type: 'inspection', question })
    if (result.type !== 'answer') return result
    if (result.answer.type !== 'inspection') throw new Error('The answer is to another question.')
    return { type: 'answer', answer: result.answer.recorded }
  }

  async analyse(
    question: AnalysisQuestion,
    onProgress: (progress: NetworkProgress) => void,
  ): Promise<PoolResult<RecordedAnalysis>> {
    const result = await this.#pool.ask({ type: 'analysis', question }, onProgress)
    if (result.type !== 'answer') return result
    if (result.answer.type !== 'analysis') throw new Error('The answer is to another question.')
    return { type: 'answer', answer: result.answer.recorded }
  }

  /** Ends all processes, whatever they do. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.#pool.close()
  }
}
