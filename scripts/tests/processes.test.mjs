import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lacksSmallDisks, SmallDisk } from '../faults/support/small-disk.mjs'
import { Instance } from '../run/instance.mjs'
import { LogFile } from '../run/log-file.mjs'
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

describe('a log', () => {
  it.skipIf(lacksSmallDisks() !== undefined)(
    'drops what a full disk does not take, counts it, and goes on',
    async () => {
      const disk = new SmallDisk(path.join(directory, 'disk'), { megabytes: 1 })
      try {
        const file = path.join(disk.directory, 'part.log')
        const log = new LogFile(file)
        log.write(Buffer.from('before\n'))
        await until(() => existsSync(file) && readFileSync(file, 'utf8') === 'before\n')
        disk.fill()
        // More than the page that is begun can take.
        const lost = Buffer.from(`${'lost'.repeat(5000)}\n`)
        for (let i = 0; i < 3; i++) log.write(lost)
        await until(() => log.droppedBytes > 0)
        disk.free()
        log.write(Buffer.from('after\n'))
        await log.close()
        const text = readFileSync(file, 'utf8')
        const [, dropped] = text.match(/^\[(\d+) bytes of this log were dropped: ENOSPC\]$/m)
        const kept = [...text.matchAll(/lost/g)].length * 4
        expect(Number(dropped)).toBeGreaterThan(0)
        expect(Number(dropped) + kept).toBeGreaterThanOrEqual(3 * lost.length - 6)
        expect(text).toMatch(/^before\n/)
        expect(text).toMatch(/\nafter\n$/)
      } finally {
        disk.remove()
      }
    },
  )
})

describe('the keeper', () => {
  it('ends the parts of a start that is gone', async () => {
    const file = path.join(directory, 'pids.json')
    const script = path.join(directory, 'start.mjs')
    const keeper = path.join(import.meta.dirname, '../run/start-keeper.mjs')
    writeFileSync(
      script,
      `import { spawn } from 'node:child_process'
       import { writeFileSync } from 'node:fs'
       import { startKeeper } from ${JSON.stringify(keeper)}
       const part = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
       startKeeper().tell({ worker: part.pid })
       writeFileSync(${JSON.stringify(file)}, JSON.stringify([part.pid]))
       setInterval(() => {}, 1000)`,
    )
    const start = spawn(process.execPath, [script], { stdio: 'ignore' })
    const family = await until(() => existsSync(file) && readPids(file))
    start.kill('SIGKILL')
    await until(() => family.every((pid) => !isAlive(pid)))
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
