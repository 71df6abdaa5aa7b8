import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url))

/**
 * Starts the keeper, which outlives this process and ends its parts when it is gone.
 * @returns {{ tell(pids: Record<string, number>): void, dismiss(): Promise<void> }} tell: whom to end; dismiss: nobody,
 *   and the keeper ends
 */
export function startKeeper() {
  // A session of its own: what ends this process's group must not end the keeper with it.
  const keeper = spawn(process.execPath, [KEEPER], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = once(keeper, 'exit').catch(() => {})
  keeper.stdin.on('error', () => {})
  keeper.unref()
  const tell = (pids) => {
    keeper.stdin.write(`${JSON.stringify(pids)}\n`)
  }
  return {
    tell,
    async dismiss() {
      keeper.ref()
      tell({})
      keeper.stdin.end()
      await ended
    },
  }
}
