import { spawnSync } from 'node:child_process'

/** Process ids of everything that a process has started, and what they have started. */
export function descendantsOf(pid) {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent) => rows.filter((row) => row[1] === parent).flatMap(([own]) => [own, ...below(own)])
  return below(pid)
}
