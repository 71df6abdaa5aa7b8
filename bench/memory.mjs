import { readFileSync } from 'node:fs'

/**
 * Memory of a process as Linux counts it, in bytes: `peakResident` all pages that were resident at most so far, files of
 * libraries included, which the system shares between processes and can take back; `own` those that belong to the
 * process alone and would have to be swapped, now: anonymous ones, and shared ones without a file.
 *
 * Source: proc_pid_status(5), VmHWM, RssAnon and RssShmem.
 *
 * @returns {{ peakResident: number, own: number } | undefined} undefined where the kernel does not tell (not Linux), and
 *   for a process that has ended
 */
export function memoryOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const bytes = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))?.[1]) * 1024
    const memory = { peakResident: bytes('VmHWM'), own: bytes('RssAnon') + bytes('RssShmem') }
    return Number.isNaN(memory.peakResident + memory.own) ? undefined : memory
  } catch {
    return undefined
  }
}
