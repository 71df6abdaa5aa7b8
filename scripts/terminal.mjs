import { env } from 'node:process'

/** A fault that a person can mend: one sentence that says what is wrong, and the way out. */
export class SetupError extends Error {
  /**
   * @param {string} message what is wrong, one sentence
   * @param {string} [wayOut] the command or action that mends it
   * @param {{ cause?: unknown, detail?: string }} [options] detail: output worth showing, such as a log's last lines
   */
  constructor(message, wayOut, options = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SetupError'
    this.wayOut = wayOut
    this.detail = options.detail
  }
}

const PLAIN_PROGRESS_INTERVAL_MS = 15_000
const LIVE_PROGRESS_INTERVAL_MS = 100

/**
 * Prints steps with their progress: one line rewritten in place on a terminal, a line now and then
 * where the output is a file or a pipe.
 */
export class Terminal {
  #stream
  #live
  #lineOpen = false

  constructor(stream = process.stdout) {
    this.#stream = stream
    // A terminal that was closed, or a file on a full disk: what is said there is lost, and nothing else.
    stream.on('error', () => {})
    this.#live = stream.isTTY === true && env.TERM !== 'dumb'
  }

  line(text = '') {
    this.#closeLine()
    this.#write(`${text}\n`)
  }

  /** Begins a step that takes a while. */
  step(title) {
    return this.#live ? this.#liveStep(title) : this.#plainStep(title)
  }

  /** A step that needed no work. */
  already(title, note) {
    this.line(note ? `  ok  ${title}: ${note}` : `  ok  ${title}`)
  }

  /** A line that replaces itself on a terminal; elsewhere only every few seconds, so logs stay readable. */
  liveLine() {
    let lastShown = 0
    return (text, { always = false } = {}) => {
      const now = Date.now()
      const interval = this.#live ? LIVE_PROGRESS_INTERVAL_MS : PLAIN_PROGRESS_INTERVAL_MS
      if (!always && now - lastShown < interval) return
      lastShown = now
      if (this.#live) this.#rewrite(`      ${text}`)
      else this.line(`      ${text}`)
    }
  }

  failure(error) {
    this.line()
    if (error instanceof SetupError) {
      if (error.detail) this.line(indent(error.detail))
      this.line(`Cannot go on: ${error.message}`)
      if (error.wayOut) this.line(`What helps:   ${error.wayOut}`)
      return
    }
    this.line(error?.stack ?? String(error))
  }

  #liveStep(title) {
    const began = Date.now()
    const show = this.liveLine()
    this.#rewrite(`  ..  ${title}`)
    return {
      progress: (text) => show(`${title}: ${text}`),
      done: (note) => this.line(`  ok  ${title}${note ? `: ${note}` : ''}${tookSince(began)}`),
      failed: (note) => this.line(`  --  ${title}${note ? `: ${note}` : ''}`),
    }
  }

  #plainStep(title) {
    const began = Date.now()
    const show = this.liveLine()
    this.line(`  ..  ${title}`)
    return {
      progress: (text) => show(`${title}: ${text}`),
      done: (note) => this.line(`  ok  ${title}${note ? `: ${note}` : ''}${tookSince(began)}`),
      failed: (note) => this.line(`  --  ${title}${note ? `: ${note}` : ''}`),
    }
  }

  #rewrite(text) {
    const width = this.#stream.columns ?? 80
    this.#write(`\r\x1b[2K${text.slice(0, width - 1)}`)
    this.#lineOpen = true
  }

  #write(text) {
    try {
      this.#stream.write(text)
    } catch {
      // As above: a file is written at once.
    }
  }

  #closeLine() {
    if (!this.#lineOpen) return
    this.#write('\r\x1b[2K')
    this.#lineOpen = false
  }
}

export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`
}

export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

function indent(text) {
  return text.replace(/^/gm, '    ')
}

function tookSince(began) {
  const seconds = (Date.now() - began) / 1000
  return seconds < 1 ? '' : ` (${seconds.toFixed(seconds < 10 ? 1 : 0)} s)`
}
