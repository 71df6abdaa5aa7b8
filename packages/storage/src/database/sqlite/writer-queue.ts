/** The writer's connection, as long as one write or transaction has it. */
export interface Turn {
  /** What is left of the patience with which the turn was asked for, in milliseconds. */
  remainingMs(): number
  /** Gives the connection to the next. Again does nothing. */
  end: () => void
}

/** One write or transaction at a time, first come, first served. */
export class WriterQueue {
  #last: Promise<void> = Promise.resolve()

  /** @returns null when the turn did not come within `patienceMs`. */
  async turn(patienceMs: number): Promise<Turn | null> {
    const deadline = Date.now() + patienceMs
    const before = this.#last
    let end: () => void = () => {}
    const done = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#last = before.then(() => done)
    if (await isIn(before, patienceMs)) return { remainingMs: () => Math.max(0, deadline - Date.now()), end }
    end()
    return null
  }
}

async function isIn(event: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  try {
    return await Promise.race([event.then(() => true as const), late])
  } finally {
    clearTimeout(timer)
  }
}
