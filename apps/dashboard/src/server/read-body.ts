import { InvalidInputError, parseOrThrow, TooLargeError, UnsupportedMediaError } from '@convscope/shared'
import type { z } from 'zod'

const MAX_JSON_BYTES = 1024 * 1024
/** Times the limit that a body may be long and still be heard to its end. */
const PATIENCE = 10

/**
 * A JSON body, validated.
 * @throws UnsupportedMediaError, TooLargeError, InvalidInputError `invalid_json` or with the wrong fields.
 */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\b/i.test(type)) {
    throw new UnsupportedMediaError({
      code: 'unsupported_media_type',
      message: 'Send the request as JSON, with the header Content-Type: application/json.',
    })
  }
  const bytes = await readBytes(request, MAX_JSON_BYTES)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidInputError(
      { code: 'invalid_json', message: `The body is not valid JSON: ${reason}` },
      { cause },
    )
  }
  return parseOrThrow(schema, value)
}

/**
 * A multipart form.
 * @throws UnsupportedMediaError, TooLargeError, InvalidInputError `invalid_form`.
 */
export async function readForm(request: Request, maxBytes: number): Promise<FormData> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) {
    throw new UnsupportedMediaError({
      code: 'unsupported_media_type',
      message: 'Send the picture as multipart/form-data, in the field "file".',
    })
  }
  const body = await readBytes(request, maxBytes)
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    throw new InvalidInputError({ code: 'invalid_form', message: 'The form cannot be read.' }, { cause })
  }
}

/**
 * Counts what really comes: a length that the sender tells proves nothing. What is too much is read and thrown away, up
 * to a point: a sender that is cut off while it sends does not hear why.
 */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  while (size <= maxBytes * PATIENCE) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done || value === undefined) break
    size += value.byteLength
    if (size <= maxBytes) chunks.push(value)
    else chunks.length = 0
  }
  if (size > maxBytes) throw tooLarge(maxBytes)
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

function tooLarge(maxBytes: number): TooLargeError {
  const megabytes = maxBytes / (1024 * 1024)
  return new TooLargeError({
    code: 'body_too_large',
    message: `The request is larger than ${megabytes.toLocaleString('en-US')} MB.`,
  })
}
