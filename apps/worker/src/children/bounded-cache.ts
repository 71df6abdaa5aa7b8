/** Values by key, the least recently used forgotten when their bytes are too many. One value is always kept. */
export class BoundedCache<Value> {
  readonly #entries = new Map<string, { value: Value; bytes: number }>()
  readonly #maxBytes: number
  readonly #forget: (value: Value) => void
  #bytes = 0

  /** @param forget called for each value that leaves. */
  constructor(maxBytes: number, forget: (value: Value) => void = () => {}) {
    this.#maxBytes = maxBytes
    this.#forget = forget
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  set(key: string, value: Value, bytes: number): void {
    this.#entries.set(key, { value, bytes })
    this.#bytes += bytes
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes || oldest === key) return
      this.#entries.delete(oldest)
      this.#bytes -= entry.bytes
      this.#forget(entry.value)
    }
  }
}
