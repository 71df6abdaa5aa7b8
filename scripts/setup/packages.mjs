import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { lastLines, SetupError } from '../terminal.mjs'
import { run } from './command.mjs'
import { repositoryRoot } from './locations.mjs'

const STAMP = path.join(repositoryRoot, 'node_modules', '.convscope.json')

/**
 * Installs the npm packages where the lockfile has changed since the last time. Not `npm ci`: it refuses a registry that
 * lacks the optional packages of other platforms. The versions are the lockfile's all the same.
 */
export async function ensurePackages(terminal) {
  const wanted = createHash('sha256')
    .update(await readFile(path.join(repositoryRoot, 'package-lock.json')))
    .digest('hex')
  if ((await installed()) === wanted) return terminal.already('npm packages')
  const step = terminal.step('Installing the npm packages')
  const { code, output } = await run('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
    cwd: repositoryRoot,
    onOutput: (text) => step.progress(lastLines(text, 1)),
  })
  if (code !== 0) {
    step.failed()
    throw new SetupError('The npm packages could not be installed.', 'check the network, then: npm install', {
      detail: lastLines(output, 10),
    })
  }
  await writeFile(STAMP, JSON.stringify({ lockfile: wanted }))
  step.done()
}

async function installed() {
  try {
    return JSON.parse(await readFile(STAMP, 'utf8')).lockfile
  } catch {
    return undefined
  }
}
