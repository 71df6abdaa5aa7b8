import { getInstanceId } from './instance'
import { closeStorage, getStorage } from './storage'

/** Prepares the data directory, opens the storage, and closes it when the process is asked to end. */
export async function startServer(): Promise<void> {
  try {
    await getInstanceId()
    await getStorage()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void closeStorage())
}
