import { setImmediate } from 'node:timers/promises'

/** Told after every part of a long computation; `done` never falls, and equals `total` at the end. */
export type OnProgress = (done: number, total: number) => void

/**
 * Lets the event loop run between two parts of a long computation.
 * @throws the signal's reason once it is aborted.
 */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate()
  signal?.throwIfAborted()
}
