import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url))

/**
 * Starts the keeper, which outlives this process and ends its parts when it is gone.
 * @returns {{ tell(pids: Record<string, number>): void, dismiss(): void }} tell: whom to end; dismiss: nobody
 */
export function startKeeper() {
  // A session of its own: what ends this process's group must not end the keeper with it.
  const keeper = spawn(process.execPath, [KEEPER], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  keeper.on('error', () => {})
  keeper.stdin.on('error', () => {})
  keeper.unref()
  const tell = (pids) => {
    keeper.stdin.write(`${JSON.stringify(pids)}\n`)
  }
  return {
    tell,
    dismiss() {
      tell({})
      keeper.stdin.end()
    },
  }
}
