/** Values by key, the least recently used forgotten when their bytes are too many. One value is always kept. */
export class BoundedCache<Value> {
  readonly #entries = new Map<string, { value: Value; bytes: () => number }>()
  readonly #maxBytes: number
  readonly #forget: (value: Value) => void

  /** @param forget called for each value that leaves. */
  constructor(maxBytes: number, forget: (value: Value) => void = () => {}) {
    this.#maxBytes = maxBytes
    this.#forget = forget
  }

  values(): Value[] {
    return [...this.#entries.values()].map(({ value }) => value)
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    this.#makeRoom(key)
    return entry.value
  }

  /** @param bytes asked for at every use of the cache, because values grow. */
  set(key: string, value: Value, bytes: () => number): void {
    this.#entries.set(key, { value, bytes })
    this.#makeRoom(key)
  }

  #makeRoom(kept: string): void {
    let all = [...this.#entries.values()].reduce((sum, { bytes }) => sum + bytes(), 0)
    for (const [oldest, { value, bytes }] of this.#entries) {
      if (all <= this.#maxBytes || oldest === kept) return
      all -= bytes()
      this.#entries.delete(oldest)
      this.#forget(value)
    }
  }
}
