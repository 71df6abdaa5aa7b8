/** What packing needs of an artifact store. */
export interface ShardSink {
  /** @returns the SHA-256 of the bytes. */
  put(bytes: Uint8Array): Promise<string>
  read(sha256: string): Promise<Uint8Array>
}

/** What reading needs of it. */
export interface ShardSource {
  /** All of the bytes, compared with their hash. */
  read(sha256: string): Promise<Uint8Array>
  /** A file with the bytes, not compared: every image that is read out of it is. */
  path(sha256: string): Promise<string>
}
