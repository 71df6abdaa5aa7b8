import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { setTensorflowThreads, threadsOfTraining } from './threads.js'

/** Threads that a process has once TensorFlow is loaded, beyond those that it had before. */
function threadsOfTensorflow(threads: number): number {
  const environment = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' }
  setTensorflowThreads(threads, environment)
  const program = `
    const count = () => require('node:fs').readdirSync('/proc/self/task').length
    const before = count()
    require('@tensorflow/tfjs-node')
    console.log(count() - before)`
  const output = execFileSync(process.execPath, ['-e', program], {
    cwd: import.meta.dirname,
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return Number(output.toString())
}

describe('setTensorflowThreads', () => {
  // Only Linux tells a process its threads.
  it.runIf(process.platform === 'linux')('decides how many threads TensorFlow has', () => {
    const [one, three] = [threadsOfTensorflow(1), threadsOfTensorflow(3)]
    expect(three).toBeGreaterThan(one)
  })

  it('leaves the environment as it is with 0', () => {
    const environment: NodeJS.ProcessEnv = { OMP_NUM_THREADS: '2' }
    setTensorflowThreads(0, environment)
    expect(environment).toEqual({ OMP_NUM_THREADS: '2' })
  })

  it.each([-1, 1.5, Number.NaN, 1025])('refuses %d', (threads) => {
    expect(() => setTensorflowThreads(threads, {})).toThrow(RangeError)
  })
})

describe('threadsOfTraining', () => {
  it.each([
    ['what was asked for', 3, 2, 8, 3],
    ['all cores for a training of its own', 0, 1, 8, 0],
    ['an equal share for each of several', 0, 3, 8, 2],
    ['one, where there are more trainings than cores', 0, 4, 2, 1],
  ])('gives %s', (_, configured, trainings, cores, expected) => {
    expect(threadsOfTraining(configured, trainings, cores)).toBe(expected)
  })
})
