import { closeStorage, getStorage } from './storage'

/** Opens the storage, and closes it when the process is asked to end. */
export async function startServer(): Promise<void> {
  try {
    await getStorage()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void closeStorage())
}
