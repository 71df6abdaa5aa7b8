import { fileURLToPath } from 'node:url'
import type { Logger } from '@convscope/shared/server'
import type { DatasetService } from '@convscope/storage'
import type { FromDatasets, ToDatasets } from '../children/dataset-messages.js'
import { describeChildExit } from '../processes/child-exit.js'
import { ChildProcess } from '../processes/child-process.js'

const ENTRY = fileURLToPath(new URL('../children/dataset-child.js', import.meta.url))

/**
 * Reports this worker's data sets to the database, with pictures of their samples. One that cannot be used is logged
 * and left out.
 * @throws when the process that reads them fails.
 */
export async function registerDatasets(
  datasets: DatasetService,
  environment: NodeJS.ProcessEnv,
  logger: Logger,
): Promise<void> {
  let failure: string | undefined
  let isComplete = false
  let work = Promise.resolve()
  const child = new ChildProcess<ToDatasets, FromDatasets>({
    entry: ENTRY,
    environment,
    onMessage: (message) => {
      work = work
        .then(() => receive(message))
        .catch((error: Error) => {
          failure = error.message
          child.kill()
        })
    },
  })
  const receive = async (message: FromDatasets): Promise<void> => {
    switch (message.type) {
      case 'found': {
        const known = await datasets.isRegistered(message.name, message.contentHash)
        child.send({ type: 'draw', needed: !known })
        break
      }
      case 'drawn':
        await datasets.register(message.dataset)
        logger.info({ dataset: message.dataset.name }, 'data set registered')
        break
      case 'unusable':
        logger.warn({ dataset: message.name, reason: message.message }, 'data set cannot be used')
        break
      case 'listed':
        isComplete = true
        child.release()
        break
      case 'error':
        failure = message.error.details.message
        child.release()
        break
    }
  }
  const exit = await child.ended
  await work
  if (failure === undefined && !isComplete) failure = describeChildExit('data set', exit).message
  if (failure !== undefined) throw new Error(`The data sets could not be registered: ${failure}`)
}
