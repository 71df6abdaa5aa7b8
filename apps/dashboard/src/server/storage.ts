import { readConfiguration } from '@convscope/shared/server'
import { openStorage, type Storage } from '@convscope/storage'

// One per process; kept where a reload of this module in development finds it again.
const kept = globalThis as typeof globalThis & { convscopeStorage?: Promise<Storage> }

/** What is stored, opened when it is first asked for. A failure to open is tried again by the next request. */
export function getStorage(): Promise<Storage> {
  kept.convscopeStorage ??= openStorage(readConfiguration()).catch((error) => {
    delete kept.convscopeStorage
    throw error
  })
  return kept.convscopeStorage
}

/** Closes what is open; for the end of the process. */
export async function closeStorage(): Promise<void> {
  const storage = kept.convscopeStorage
  delete kept.convscopeStorage
  await (await storage)?.close()
}
