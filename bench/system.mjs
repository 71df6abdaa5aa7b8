import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const repository = path.resolve(import.meta.dirname, '..')

/**
 * Starts Convscope as `npm start` does, without its demo.
 * @returns {Promise<{ address: string, startedInMs: number, stop(): Promise<void> }>}
 */
export async function startSystem({ directory = repository, data, env = process.env } = {}) {
  const own = data === undefined
  const dataDirectory = data ?? mkdtempSync(path.join(tmpdir(), 'convscope-bench-'))
  const began = performance.now()
  const child = spawn(process.execPath, ['scripts/start.mjs', '--no-demo', '--data', dataDirectory], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  const address = await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
      const found = output.match(/Convscope is at (http:\S+)/)
      if (found) resolve(found[1])
    })
    child.once('exit', () => reject(new Error(`The start ended:\n${output}`)))
  })
  const startedInMs = performance.now() - began
  return {
    address,
    startedInMs,
    async stop() {
      child.kill('SIGINT')
      await once(child, 'exit')
      if (own) rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

export async function api(address, route, body) {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const response = await fetch(`${address}/api/v1${route}`, init)
  if (!response.ok) throw new Error(await response.text())
  return response.json()
}

/** Asks again until the answer fits. */
export async function until(ask, fits, everyMs = 200) {
  for (;;) {
    const answer = await ask()
    if (fits(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
