import { type Frame, sseFrames } from './sse-frames'

/** The server says something every five seconds; a stream that is silent for longer is dead, whatever its socket says. */
const SILENCE_MS = 15_000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000
/** Topics that are asked for together, by the parts of a page, become one change of the stream. */
const GATHER_MS = 20

export interface LiveMessage {
  topic: string
  event: string
  data: unknown
}

export interface LiveListener {
  onMessage(message: LiveMessage): void
  /** Milliseconds since the epoch when the last sign of life came; null while events can come. */
  onSilence(since: number | null): void
}

interface Stream {
  controller: AbortController
  /** Whether no event of its topics is missed any more. */
  isListening: boolean
  /** What the server says of its own source of events. */
  silentSince: number | null
}

/**
 * One stream for all topics of a browser, or of a page where browsers cannot share it. Another topic is another stream,
 * and the one before it is left when the new one listens, so that nothing is missed in between. A stream that breaks off
 * is made anew until it holds, and begins with a replay.
 */
export class LiveConnection {
  readonly #listener: LiveListener
  #topics = new Set<string>()
  /** Topics whose replay somebody waits for. */
  #fresh = new Set<string>()
  #stream: Stream | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #watchdog: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #heardAt = Date.now()
  #silentSince: number | null = null

  constructor(listener: LiveListener) {
    this.#listener = listener
  }

  get silentSince(): number | null {
    return this.#silentSince
  }

  /**
   * @param topics all that is wanted from now on.
   * @param fresh those of them that shall begin with a replay, whoever listens to them already.
   */
  want(topics: Iterable<string>, fresh: Iterable<string>): void {
    this.#topics = new Set(topics)
    this.#fresh = new Set([...this.#fresh, ...fresh].filter((topic) => this.#topics.has(topic)))
    if (this.#topics.size === 0) this.#close()
    // Topics that nobody wants any more go with the next stream.
    else if (this.#fresh.size > 0) this.#openIn(GATHER_MS)
  }

  /** Tries at once: the network is back. */
  retry(): void {
    if (this.#topics.size > 0 && this.#stream?.isListening !== true) this.#openIn(0)
  }

  #close(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#watchdog)
    this.#stream?.controller.abort()
    this.#stream = null
    this.#failures = 0
    this.#tellSilence(null)
  }

  #openIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#open(), milliseconds)
  }

  async #open(): Promise<void> {
    const before = this.#stream
    const stream: Stream = { controller: new AbortController(), isListening: false, silentSince: null }
    this.#stream = stream
    const holds = before?.isListening === true
    // One that never listened gave nothing.
    if (!holds) before?.controller.abort()
    const fresh = this.#fresh
    this.#fresh = new Set()
    const topics = [...this.#topics].map((name) => ({ name, replay: !holds || fresh.has(name) }))
    this.#watch(stream)
    try {
      const response = await fetch('/api/v1/events', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ topics }),
        signal: stream.controller.signal,
        cache: 'no-store',
      })
      if (!response.ok || response.body === null) throw new Error(`${response.status}`)
      for await (const frame of sseFrames(response.body)) {
        if (this.#stream !== stream && !stream.isListening) break
        this.#watch(stream)
        this.#take(frame, stream, before)
      }
    } catch {
      // Broken off, or never there: below.
    }
    before?.controller.abort()
    // A newer one has taken its place, and asks anew for what this one did not bring.
    if (this.#stream !== stream) return
    this.#stream = null
    clearTimeout(this.#watchdog)
    this.#fresh = new Set(this.#topics)
    this.#tellSilence(this.#heardAt)
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#failures++, LONGEST_WAIT_MS)
    if (this.#topics.size > 0) this.#openIn(wait * (0.5 + Math.random() / 2))
  }

  #take({ event, data }: Frame, stream: Stream, before: Stream | null): void {
    if (event === 'message') {
      this.#listener.onMessage(JSON.parse(data) as LiveMessage)
    } else if (event === 'silent') {
      const { since } = JSON.parse(data) as { since: string | null }
      stream.silentSince = since === null ? null : Date.parse(since)
      if (stream.isListening) this.#tellSilence(stream.silentSince)
    } else if (event === 'listening') {
      stream.isListening = true
      this.#failures = 0
      this.#tellSilence(stream.silentSince)
      before?.controller.abort()
    }
  }

  /** Ends a stream that says nothing. */
  #watch(stream: Stream): void {
    if (this.#stream !== stream) return
    if (stream.isListening) this.#heardAt = Date.now()
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => stream.controller.abort(), SILENCE_MS)
  }

  #tellSilence(since: number | null): void {
    if (since === this.#silentSince) return
    this.#silentSince = since
    this.#listener.onSilence(since)
  }
}
