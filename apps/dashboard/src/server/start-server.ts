import { getInstanceId } from './instance'
import { closeStorage, getStorage } from './storage'

/**
 * Prepares the data directory, opens the storage, and tells the process (server.mjs) how it is closed at the end.
 */
export async function startServer(): Promise<void> {
  try {
    await getInstanceId()
    await getStorage()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  Object.assign(globalThis, { convscopeEnd: closeStorage })
}
