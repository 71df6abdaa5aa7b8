import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Why no small disk can be had here; undefined when one can. */
export function lacksSmallDisks() {
  const place = mkdtempSync(path.join(tmpdir(), 'convscope-mount-'))
  try {
    const mounted = mount(place, ['size=1m'])
    if (mounted) unmount(place)
    return mounted ? undefined : 'this user may not mount a small disk'
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** A file system of a few megabytes in memory, which can be filled to the last byte and freed. */
export class SmallDisk {
  directory
  #filler

  constructor(directory, { megabytes, isReadOnly = false }) {
    mkdirSync(directory, { recursive: true })
    if (!mount(directory, [`size=${megabytes}m`, ...(isReadOnly ? ['ro'] : [])])) {
      throw new Error(`no disk could be mounted at ${directory}`)
    }
    this.directory = directory
    this.#filler = path.join(directory, 'filler')
  }

  /** Until the system says that there is no space; again, when something has been freed meanwhile. */
  fill() {
    const file = openSync(this.#filler, 'a')
    try {
      for (let size = 1 << 20; size >= 1; size >>= 1) {
        const bytes = Buffer.alloc(size)
        try {
          for (;;) writeSync(file, bytes)
        } catch (error) {
          if (error.code !== 'ENOSPC') throw error
        }
      }
    } finally {
      closeSync(file)
    }
  }

  /** Leaves about so much free, whatever others write meanwhile. */
  fillUpTo(freeMegabytes) {
    const piece = Buffer.alloc(1 << 20)
    for (;;) {
      const { bavail, bsize } = statfsSync(this.directory)
      if (bavail * bsize <= (freeMegabytes + 1) * piece.length) return
      appendFileSync(this.#filler, piece)
    }
  }

  free() {
    rmSync(this.#filler, { force: true })
  }

  remove() {
    unmount(this.directory)
  }
}

function mount(directory, options) {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', directory]).status === 0
}

function unmount(directory) {
  spawnSync('umount', ['-l', directory])
}
