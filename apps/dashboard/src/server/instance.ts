import { openDataDirectory, readConfiguration } from '@convscope/shared/server'

// One per process; kept where a reload of this module in development finds it again.
const kept = globalThis as typeof globalThis & { convscopeInstance?: Promise<string> }

/** The installation's id; the data directory is prepared when it is first asked for. */
export function getInstanceId(): Promise<string> {
  kept.convscopeInstance ??= openDataDirectory(readConfiguration().dataDirectory).catch((error) => {
    delete kept.convscopeInstance
    throw error
  })
  return kept.convscopeInstance
}
