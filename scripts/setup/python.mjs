import { SetupError } from '../terminal.mjs'
import { run } from './command.mjs'
import { installCommand } from './platform.mjs'

/** @returns {Promise<{ python: string, pip: string }>} the versions, or a SetupError that says how to get them */
export async function requirePython() {
  const python = await run('python3', ['--version'])
  if (python.code !== 0)
    throw new SetupError('Python 3 is missing; it unpacks TensorFlow.', installCommand('python'))
  const pip = await run('python3', ['-m', 'pip', '--version'])
  if (pip.code !== 0) {
    throw new SetupError('Python has no pip; it downloads TensorFlow.', installCommand('python'))
  }
  return {
    python: python.stdout.trim().replace('Python ', ''),
    pip: pip.stdout.split(' ')[1],
  }
}
