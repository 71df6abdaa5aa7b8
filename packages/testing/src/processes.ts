import { execFileSync } from 'node:child_process'

export interface ProcessRow {
  pid: number
  command: string
}

/** Every process that a process has started, and those that they have started. */
export function descendantsOf(pid: number): ProcessRow[] {
  const table = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' })
  const rows = table.split('\n').flatMap((line) => {
    const [, own, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return command === undefined ? [] : [{ pid: Number(own), parent: Number(parent), command }]
  })
  const below = (parent: number): ProcessRow[] =>
    rows
      .filter((row) => row.parent === parent)
      .flatMap((row) => [{ pid: row.pid, command: row.command }, ...below(row.pid)])
  return below(pid)
}

/** A process that has ended and was not waited for is dead. */
export function isAlive(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' })
    return !state.trim().startsWith('Z')
  } catch {
    return false
  }
}
