import { Readable } from 'node:stream'

interface Stored {
  stream: Readable
  bytes: number
  mediaType?: string
}

/** Streams stored bytes with their length. */
export function streamResponse(
  { stream, bytes, mediaType }: Stored,
  headers: Record<string, string>,
): Response {
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: {
      'Content-Type': mediaType ?? 'application/octet-stream',
      'Content-Length': String(bytes),
      ...headers,
    },
  })
}

/** Bytes named by their hash never change. */
export function immutable(sha256: string): Record<string, string> {
  return { 'Cache-Control': 'public, max-age=31536000, immutable', ETag: `"${sha256}"` }
}

/** Whether the client has it already. */
export function isFresh(request: Request, sha256: string): boolean {
  return request.headers.get('if-none-match')?.includes(`"${sha256}"`) ?? false
}
