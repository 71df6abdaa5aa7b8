import {
  type Configuration,
  ConfigurationError,
  createLogger,
  openDataDirectory,
  readConfiguration,
} from '@convscope/shared/server'
import { JOBS_PATIENCE_MS, openStorage } from '@convscope/storage'
import { WorkerProcess } from './worker-process.js'

const EXIT_AFTER_MS = 10_000

function readOrExit(): Configuration {
  try {
    return readConfiguration()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

const configuration = readOrExit()
const logger = createLogger('worker', configuration.logLevel)
const cannotStart = (error: Error): never => {
  logger.fatal({ error: error.message }, 'the worker cannot start')
  process.exit(1)
}
const instanceId = await openDataDirectory(configuration.dataDirectory).catch(cannotStart)
let isRedisAway = false
const storage = await openStorage(configuration, {
  databasePatienceMs: JOBS_PATIENCE_MS,
  onRedisError(error) {
    if (!isRedisAway) logger.warn({ error: error.message }, 'Redis does not answer')
    isRedisAway = true
  },
}).catch(cannotStart)

let isStopping = false
const starting = WorkerProcess.start({ configuration, instanceId, storage, logger })

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (isStopping) process.exit(1)
    isStopping = true
    // A part that hangs must not keep the worker alive; what it held is taken over by others.
    setTimeout(() => {
      logger.error('stopping takes too long; exiting')
      process.exit(1)
    }, EXIT_AFTER_MS).unref()
    void starting.then((worker) => worker.stop()).then(() => process.exit(0))
  })
}

await starting.catch((error: Error) => {
  // What a person has to mend is said in its sentence.
  const stack = error instanceof ConfigurationError ? undefined : error.stack
  logger.fatal({ error: error.message, stack }, 'the worker cannot start')
  process.exit(1)
})
