import { spawnSync } from 'node:child_process'

/**
 * Dashboard, worker, Redis: nobody asks any more, nobody works any more, then the queue is closed. A worker gives its
 * runs back to the queue before it ends.
 */
export const ENDING_ORDER = [
  { name: 'dashboard', patienceMs: 5000 },
  { name: 'worker', patienceMs: 15_000 },
  { name: 'redis', patienceMs: 10_000 },
]

/** Ends a process group that a supervisor started, whatever it does. */
export function killGroup(pid) {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

/** A process that has ended and was not waited for is dead. */
export function isAlive(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return Boolean(stdout?.trim()) && !stdout.trim().startsWith('Z')
}
