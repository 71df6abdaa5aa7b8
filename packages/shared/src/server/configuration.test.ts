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

it('knows artifacts in a bucket of AWS, and in one of another server', () => {
  const aws = readConfiguration({ ARTIFACT_STORE: 's3://our-bucket/con/scope/' }, '/somewhere')
  expect(aws.artifactDirectory).toBe(path.join('/somewhere', 'data', 'artifact-cache'))
  expect(aws.s3).toMatchObject({
    bucket: 'our-bucket',
    prefix: 'con/scope',
    endpoint: null,
    region: null,
    forcePathStyle: false,
    timeoutMs: 15_000,
  })
  const own = readConfiguration({
    ARTIFACT_STORE: 's3://bucket',
    CONVSCOPE_S3_ENDPOINT: 'http://minerva:7070',
    CONVSCOPE_ARTIFACT_CACHE_DIR: '/cache',
    CONVSCOPE_ARTIFACT_CACHE_MB: '5',
  })
  expect(own.artifactDirectory).toBe('/cache')
  expect(own.s3).toMatchObject({
    prefix: '',
    endpoint: 'http://minerva:7070',
    region: 'us-east-1',
    forcePathStyle: true,
    cacheBytes: 5 * 1024 * 1024,
  })
})

it.each([
  ['ARTIFACT_STORE', 'minio://bucket', 's3://<bucket>/<prefix>'],
  ['ARTIFACT_STORE', 's3://UPPER', 's3://<bucket>/<prefix>'],
  ['ARTIFACT_STORE', 's3:///prefix', 's3://<bucket>/<prefix>'],
  ['CONVSCOPE_S3_ENDPOINT', 'minerva:7070', 'http:// or https://'],
  ['CONVSCOPE_S3_ADDRESSING', 'both', 'path'],
  ['CONVSCOPE_ARTIFACT_CACHE_MB', '0', '>=1'],
])('refuses %s=%s', (name, value, allowed) => {
  expect(() => readConfiguration({ [name]: value })).toThrow(ConfigurationError)
  expect(() => readConfiguration({ [name]: value })).toThrow(allowed)
})
