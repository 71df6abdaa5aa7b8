const VARIABLES = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'OMP_NUM_THREADS'] as const

/**
 * Sets how many cores TensorFlow's operations use in a process: its pools of threads are made when its library is loaded
 * and cannot change later. So either pass the environment of a process that is yet to be started, or call this before
 * anything imports the rest of this package; this module itself does not load TensorFlow.
 *
 * Sums are split between threads: another number of threads may change the last digits of a training's metrics.
 *
 * Sources: `NumIntraOpThreadsFromEnvironment` and its like in tensorflow/core/common_runtime/process_util.cc; OMP_NUM_THREADS
 * for a TensorFlow whose oneDNN is built with OpenMP.
 *
 * @param threads 0 changes nothing: TensorFlow takes all cores, or what the environment says already.
 * @throws RangeError for anything else than a whole number from 0 to 1,024.
 */
export function setTensorflowThreads(threads: number, environment: NodeJS.ProcessEnv = process.env): void {
  if (!Number.isInteger(threads) || threads < 0 || threads > 1024) {
    throw new RangeError(`threads must be a whole number from 0 to 1024, not ${threads}.`)
  }
  if (threads === 0) return
  for (const variable of VARIABLES) environment[variable] = String(threads)
}

/**
 * Threads of each training where several train at once: what was asked for, else an equal share of the cores. Two small
 * networks on one core each take less time than one after the other on two (docs/performance.md).
 * @param configured 0 leaves the choice to this function.
 * @returns 0 for a training that has the machine to itself: TensorFlow takes all cores.
 */
export function threadsOfTraining(configured: number, trainings: number, cores: number): number {
  if (configured !== 0 || trainings <= 1) return configured
  return Math.max(1, Math.floor(cores / trainings))
}
