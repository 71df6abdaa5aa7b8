const SHA256 = /^[0-9a-f]{64}$/

export function isSha256(text: string): boolean {
  return SHA256.test(text)
}

/** So that no other name ever becomes a path or a key. */
export function assertSha256(text: string): void {
  if (!isSha256(text)) throw new Error(`"${text}" is not a SHA-256.`)
}
