import { fileURLToPath } from 'node:url'
import type { Logger } from '@convscope/shared/server'
import type { DatasetRegistry, LookedAtFolder } from '@convscope/storage'
import type { FromDatasets, ToDatasets } from '../children/dataset-messages.js'
import { describeChildExit } from '../processes/child-exit.js'
import { ChildProcess } from '../processes/child-process.js'

const ENTRY = fileURLToPath(new URL('../children/dataset-child.js', import.meta.url))

export interface DatasetLook {
  registry: DatasetRegistry
  /** This worker's machine and directory. */
  place: string
  /** Whether a person has asked: then stored images are checked, and what could not be used is tried again. */
  isAsked: boolean
  environment: NodeJS.ProcessEnv
  logger: Logger
}

interface Reading {
  name: string
  folder: LookedAtFolder
}

/**
 * Looks at this worker's data sets once and writes what is new into the rows. A folder that cannot be used is that, with
 * its reason, also when reading it ends the process.
 * @throws when something else is in the way, which may have passed the next time.
 */
export async function lookAtDatasets(look: DatasetLook): Promise<void> {
  const { registry, place, logger } = look
  const skip: string[] = []
  for (;;) {
    const known = (await registry.known(place)).filter(
      ({ contentHash }) => contentHash !== null || !look.isAsked,
    )
    const fatal = await lookOnce(look, { type: 'look', place, known, skip, isChecked: look.isAsked })
    if (fatal === undefined) return
    logger.warn({ dataset: fatal.name }, 'the process that read a data set ended')
    await registry.reject(
      fatal.name,
      fatal.folder,
      'Reading it ended the process that did: one of its files needs more memory than there is, or breaks the decoder.',
    )
    skip.push(fatal.folder.folder)
  }
}

/** @returns what was being read when the process ended; undefined when it came to its own end. */
async function lookOnce(
  { registry, environment, logger, place }: DatasetLook,
  task: ToDatasets,
): Promise<Reading | undefined> {
  let failure: string | undefined
  let reading: Reading | undefined
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
      case 'reading':
        reading = message
        break
      case 'read':
        await registry.register(message.dataset, message.folder)
        reading = undefined
        logger.info({ dataset: message.dataset.name }, 'data set registered')
        break
      case 'unusable':
        await registry.reject(message.name, message.folder, message.problem)
        reading = undefined
        logger.warn({ dataset: message.name, reason: message.problem }, 'data set cannot be used')
        break
      case 'looked':
        await registry.keepOnly(place, message.folders)
        isComplete = true
        child.release()
        break
      case 'error':
        failure = message.error.details.message
        child.release()
        break
    }
  }
  child.send(task)
  const exit = await child.ended
  await work
  if (failure !== undefined) throw new Error(failure)
  if (isComplete) return undefined
  if (reading === undefined) throw new Error(describeChildExit('data set', exit).message)
  return reading
}
