import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readOptions } from '../run/options.mjs'
import { repositoryRoot } from '../setup/locations.mjs'
import { nodeIsNewEnough } from '../setup/platform.mjs'
import { requirePython } from '../setup/python.mjs'
import { findRedisProgram } from '../setup/redis.mjs'
import { requireCompiler } from '../setup/tensorflow-binding.mjs'

describe('a part that is missing', () => {
  let directory
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'convscope-parts-'))
    vi.stubEnv('PATH', directory)
    vi.stubEnv('CONVSCOPE_CACHE', path.join(directory, 'cache'))
    vi.stubEnv('CXX', '')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(directory, { recursive: true, force: true })
  })

  it.each([
    ['Python', requirePython, 'python'],
    ['a compiler', requireCompiler, 'build-essential|gcc|base-devel|xcode'],
  ])('%s: is named, with the command that mends it', async (_, need, command) => {
    await expect(need()).rejects.toMatchObject({
      name: 'SetupError',
      wayOut: expect.stringMatching(new RegExp(command)),
    })
  })

  it('Redis is looked for in its order: redis-server, valkey-server, the cached one', async () => {
    expect(await findRedisProgram()).toBeUndefined()
    const install = (name) => {
      const file = path.join(directory, name)
      writeFileSync(file, '#!/bin/sh\n')
      chmodSync(file, 0o755)
      return file
    }
    const valkey = install('valkey-server')
    expect((await findRedisProgram())?.program).toBe(valkey)
    const redis = install('redis-server')
    expect((await findRedisProgram())?.program).toBe(redis)
  })
})

describe('the options of npm start', () => {
  it('have defaults', () => {
    const defaults = { demo: true, port: 3000, isPortFixed: false }
    expect(readOptions([], {})).toMatchObject({
      ...defaults,
      dataDirectory: path.join(repositoryRoot, 'data'),
    })
  })

  it('are read from arguments and environment', () => {
    expect(readOptions(['--no-demo', '--data', '/x', '--port', '4000'], { PORT: '5000' })).toMatchObject({
      demo: false,
      dataDirectory: '/x',
      port: 4000,
      isPortFixed: true,
    })
    expect(readOptions([], { PORT: '5000', CONVSCOPE_DATA_DIR: '/y' })).toMatchObject({
      port: 5000,
      dataDirectory: '/y',
    })
  })

  it.each([[['--fast']], [['--port', 'abc']], [['stray']]])('%j is refused with a way out', (args) => {
    expect(() => readOptions(args, {})).toThrow(expect.objectContaining({ name: 'SetupError' }))
  })

  it('know which Node is new enough', () => {
    expect(['20.18.9', '18.0.0', '20.19.0', '24.1.0'].map((version) => nodeIsNewEnough(version))).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})

describe('npm run doctor', () => {
  it('reports every part and says that all is well', () => {
    const data = mkdtempSync(path.join(tmpdir(), 'convscope-doctor-'))
    const { status, stdout } = spawnSync(process.execPath, ['scripts/doctor.mjs'], {
      cwd: repositoryRoot,
      encoding: 'utf8',
      env: { ...process.env, CONVSCOPE_DATA_DIR: data, DATABASE_URL: '', REDIS_URL: '' },
    })
    for (const part of [
      'Node',
      'npm packages',
      'Python',
      'compiler',
      'TensorFlow',
      'Redis',
      'Database',
      'MNIST',
    ]) {
      expect(stdout).toContain(part)
    }
    expect(stdout).toContain('multiplies matrices')
    expect([status, stdout.includes('Everything that is needed works.')]).toEqual([0, true])
    rmSync(data, { recursive: true, force: true })
  })

  it('fails, with a way out, when a needed part does not work', () => {
    const data = mkdtempSync(path.join(tmpdir(), 'convscope-doctor-'))
    const { status, stdout } = spawnSync(process.execPath, ['scripts/doctor.mjs'], {
      cwd: repositoryRoot,
      encoding: 'utf8',
      env: { ...process.env, CONVSCOPE_DATA_DIR: data, REDIS_URL: 'redis://127.0.0.1:1' },
    })
    expect(status).toBe(1)
    expect(stdout).toContain('unset REDIS_URL')
    rmSync(data, { recursive: true, force: true })
  })
})

describe('docker-compose.yml', () => {
  it('names files and commands that there are', () => {
    const compose = readFileSync(path.join(repositoryRoot, 'docker-compose.yml'), 'utf8')
    const files = [...compose.matchAll(/(?:apps|packages|deploy)\/[\w./-]+/g)].map(([file]) => file)
    expect(files.length).toBeGreaterThan(3)
    for (const file of files) {
      // What is built is there after the build.
      expect([file, spawnSync('ls', [path.join(repositoryRoot, file)]).status]).toEqual([file, 0])
    }
  })
})
