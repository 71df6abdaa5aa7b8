import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { figure, mean } from './figure.mjs'
import { prepare } from './prepare.mjs'

/** Memory over 50 epochs and over 1,000 inspections, each in a process of its own: what grows, leaks. */
export async function measureSoak() {
  await prepare()
  const figures = {}
  for (const kind of ['epochs', 'inspections']) {
    console.error(`soak: ${kind}`)
    const child = path.join(import.meta.dirname, 'peers', 'soak.mjs')
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', child, kind])
    const { bytes, tensors } = JSON.parse(stdout.trim().split('\n').at(-1))
    const tenth = Math.ceil(bytes.length / 10)
    // The first tenth fills caches.
    const early = bytes.slice(tenth, 3 * tenth)
    const late = bytes.slice(-2 * tenth)
    figures[`soak.${kind}Memory`] = figure(
      `Memory after ${kind}`,
      'MB',
      bytes.slice(-tenth).map((value) => value / 1e6),
    )
    figures[`soak.${kind}Growth`] = figure(
      `Growth over ${bytes.length} samples of ${kind}`,
      'MB',
      [(mean(late) - mean(early)) / 1e6],
      1,
    )
    figures[`soak.${kind}Tensors`] = figure(`Tensors more after ${kind}`, '', [tensors.at(-1) - tensors[0]])
  }
  return figures
}
