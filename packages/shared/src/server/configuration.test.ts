import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ConfigurationError, readConfiguration } from './configuration.js'
import { CODE_VERSION } from './version.js'

it('puts everything under the data directory by default', () => {
  const configuration = readConfiguration({}, '/somewhere')
  expect(configuration.databaseUrl).toBe(`file:${path.join('/somewhere', 'data', 'convscope.db')}`)
  expect(configuration.artifactDirectory).toBe(path.join('/somewhere', 'data', 'artifacts'))
})

it('takes an empty variable as one that is not set', () => {
  expect(readConfiguration({ CONVSCOPE_TRAINING_CONCURRENCY: '' }).trainingConcurrency).toBe(1)
})

it('names every wrong variable, its value and what is allowed', () => {
  const read = () =>
    readConfiguration({
      REDIS_URL: 'localhost',
      CONVSCOPE_TRAINING_CONCURRENCY: '100',
    })
  expect(read).toThrow(ConfigurationError)
  expect(read).toThrow(/REDIS_URL="localhost": must start with redis:\/\//)
  expect(read).toThrow(/CONVSCOPE_TRAINING_CONCURRENCY="100"/)
})

it('records the version of the root package', () => {
  const root = path.resolve(import.meta.dirname, '../../../../package.json')
  expect(JSON.parse(readFileSync(root, 'utf8')).version).toBe(CODE_VERSION)
})
