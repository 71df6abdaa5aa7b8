import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../scripts/setup/command.mjs'
import { cacheDirectory } from '../../scripts/setup/locations.mjs'
import { requirePython } from '../../scripts/setup/python.mjs'
import { lastLines, SetupError } from '../../scripts/terminal.mjs'

const tensorflow = process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow'
const PEERS = [`${tensorflow}==2.21.0`, 'keras==3.15.1', 'torch==2.15.0']

/**
 * The Python of a virtual environment that has Keras and PyTorch, made at its first use and kept in the cache. PyTorch's
 * wheel for Linux brings libraries for graphics cards: some 3 GB of download.
 *
 * @returns {Promise<string>} the interpreter's path
 */
export async function peersPython() {
  const key = createHash('sha256').update(PEERS.join()).digest('hex').slice(0, 12)
  const directory = path.join(cacheDirectory(), `peers-${key}`)
  const python = path.join(directory, 'bin', 'python')
  const complete = path.join(directory, 'complete')
  if (existsSync(complete)) return python
  await requirePython()
  console.error(`Installing ${PEERS.join(', ')} into ${directory} (once)`)
  await rm(directory, { recursive: true, force: true })
  await mkdir(path.dirname(directory), { recursive: true })
  await orFail(run('python3', ['-m', 'venv', directory]))
  await orFail(run(python, ['-m', 'pip', 'install', '--quiet', '--no-input', ...PEERS]))
  writeFileSync(complete, PEERS.join('\n'))
  return python
}

async function orFail(running) {
  const { code, output } = await running
  if (code === 0) return
  throw new SetupError('The peers could not be installed.', 'check the network', {
    detail: lastLines(output, 10),
  })
}
