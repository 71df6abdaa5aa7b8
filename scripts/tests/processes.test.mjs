import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Instance } from '../run/instance.mjs'
import { SupervisedProcess } from '../run/supervised-process.mjs'

let directory
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'convscope-processes-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A program that writes its own and its child's process id, and lives on. */
const PARENT = `
  const { spawn } = require('node:child_process')
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  require('node:fs').writeFileSync(process.argv[1], JSON.stringify([process.pid, child.pid]))
  process.on('SIGTERM', () => IGNORE || process.exit(0))
  setInterval(() => {}, 1000)
`

describe('a supervised process', () => {
  const supervise = (script, restarts = []) => {
    const file = path.join(directory, 'pids.json')
    const part = new SupervisedProcess({
      name: 'part',
      program: process.execPath,
      args: ['-e', script, file],
      cwd: directory,
      env: process.env,
      logFile: path.join(directory, 'part.log'),
      onRestart: (text) => restarts.push(text),
      onPid: () => {},
    })
    part.start()
    return { part, pids: () => until(() => existsSync(file) && readPids(file)) }
  }

  it.each([false, true])(
    'leaves nothing of itself when it is stopped (deaf to signals: %s)',
    async (isDeaf) => {
      const { part, pids } = supervise(PARENT.replace('IGNORE', String(isDeaf)))
      const family = await pids()
      await part.stop(isDeaf ? 200 : 5000)
      await until(() => family.every((pid) => !isAlive(pid)))
    },
  )

  it('is started again when it ends unasked, and its log is kept', async () => {
    const restarts = []
    const { part } = supervise('console.log("hello"); process.exit(3)', restarts)
    await until(() => restarts.length >= 2)
    expect(restarts[0]).toContain('exit code 3')
    await part.stop(1000)
    expect(readFileSync(path.join(directory, 'part.log'), 'utf8')).toMatch(/hello\nhello/)
  })
})

describe('an instance', () => {
  it('is the only one on its data directory', async () => {
    const script = path.join(directory, 'start.mjs')
    writeFileSync(script, 'setInterval(() => {}, 1000)')
    const other = spawn(process.execPath, [script], { stdio: 'ignore' })
    await once(other, 'spawn')
    const state = { pid: other.pid, address: 'http://127.0.0.1:3000', parts: {} }
    writeFileSync(path.join(directory, 'instance.json'), JSON.stringify(state))
    expect(() => new Instance(directory)).toThrow('at http://127.0.0.1:3000')
    other.kill('SIGKILL')
    await once(other, 'exit')
    new Instance(directory).release()
    expect(existsSync(path.join(directory, 'instance.json'))).toBe(false)
  })

  it('ends what a crashed one left, and nobody else', async () => {
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'convscope-mark'], {
      stdio: 'ignore',
      detached: true,
    })
    await once(left, 'spawn')
    const parts = {
      worker: { pid: left.pid, mark: 'convscope-mark' },
      redis: { pid: process.pid, mark: 'no such' },
    }
    writeFileSync(
      path.join(directory, 'instance.json'),
      JSON.stringify({ pid: 2 ** 22, address: null, parts }),
    )
    const [[, signal]] = await Promise.all([once(left, 'exit'), new Instance(directory)])
    expect(signal).toBe('SIGKILL')
  })
})

function readPids(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function until(ask) {
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
