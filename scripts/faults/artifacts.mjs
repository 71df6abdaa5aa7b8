// Bytes of the store that are no longer what they were: found when they are read, said as what they are, healed by the
// right ones.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readSync, truncateSync, writeSync } from 'node:fs'
import path from 'node:path'
import { repositoryRoot } from '../setup/locations.mjs'
import { openDatabase } from './support/open-database.mjs'
import { startSystem } from './support/system.mjs'
import { until } from './support/until.mjs'

const CORRUPT = 'artifact_corrupt'

export const faults = [{ name: 'artifact-flipped-and-truncated', isShort: true, run: damagedWeights }]

async function damagedWeights(at) {
  const data = path.join(at, 'data')
  const system = await startSystem({ data })
  try {
    const { body } = await system.queueRun(2, 'a run')
    const run = await until(async () => {
      const each = await system.get(`/api/v1/runs/${body.id}`)
      return each.state === 'completed' ? each : undefined
    })
    const [checkpoint] = run.checkpoints
    const file = fileOfWeights(data, checkpoint.id)
    let refused = 0
    flipBit(file)
    refused += await refusal(system, checkpoint.id)
    const found = verify(data)
    if (found.code !== 1 || !found.output.includes(path.basename(file).slice(0, 12))) {
      throw new Error(`verify ended with ${found.code}: ${found.output.slice(-500)}`)
    }
    flipBit(file)
    if (verify(data).code !== 0) throw new Error('verify finds damage where there is none any more')
    const { status } = await system.ask('/api/v1/inspections', inspectionOf(checkpoint.id, 1))
    if (status !== 201) throw new Error(`an inspection was answered with ${status}`)
    truncateSync(file, 1000)
    refused += await refusal(system, checkpoint.id)
    return { refused, missing: 0 }
  } finally {
    await system.stop()
  }
}

/** A download and an inspection both say that the bytes are damaged, and give none of them. */
async function refusal(system, checkpointId) {
  const download = await system.ask(`/api/v1/checkpoints/${checkpointId}/download`)
  if (download.body?.error?.code !== CORRUPT) {
    throw new Error(`a download of damaged weights was answered with ${download.status}`)
  }
  const { body } = await system.ask('/api/v1/inspections', inspectionOf(checkpointId, 0))
  const ended = await until(async () => {
    const inspection = await system.get(`/api/v1/inspections/${body.id}`)
    return ['completed', 'failed'].includes(inspection.state) ? inspection : undefined
  })
  if (ended.error?.code !== CORRUPT) throw new Error(`an inspection of damaged weights is ${ended.state}`)
  return 2
}

function inspectionOf(checkpointId, index) {
  return { checkpointId, datasetImage: { dataset: 'mnist', split: 'test', index } }
}

function fileOfWeights(data, checkpointId) {
  const database = openDatabase(data)
  const { sha256 } = database
    .prepare('SELECT weightsSha256 AS sha256 FROM Checkpoint WHERE id = ?')
    .get(checkpointId)
  database.close()
  return path.join(data, 'artifacts', sha256.slice(0, 2), sha256)
}

/** Twice leaves the file as it was. */
function flipBit(file) {
  const handle = openSync(file, 'r+')
  const byte = Buffer.alloc(1)
  readSync(handle, byte, 0, 1, 5000)
  byte[0] ^= 4
  writeSync(handle, byte, 0, 1, 5000)
  closeSync(handle)
}

function verify(data) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/admin.mjs', 'verify'], {
    cwd: repositoryRoot,
    env: { ...process.env, CONVSCOPE_DATA_DIR: data, DATABASE_URL: '', ARTIFACT_STORE: '' },
    encoding: 'utf8',
  })
  return { code: status, output: stdout + stderr }
}
