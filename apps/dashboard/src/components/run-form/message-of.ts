/** Of a field whose message may lie on one of its parts, such as one of the tags. */
export function messageOf(error: unknown): string | undefined {
  if (error === undefined || error === null || typeof error !== 'object') return undefined
  const { message } = error as { message?: string }
  if (message !== undefined) return message
  return Object.values(error)
    .map((part) => messageOf(part))
    .find((found) => found !== undefined)
}
