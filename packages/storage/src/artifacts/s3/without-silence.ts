import type { Readable } from 'node:stream'

/** The chunks of a stream. @throws TimeoutError when nothing comes for so long. */
export async function* withoutSilence(stream: Readable, silenceMs: number): AsyncGenerator<Uint8Array> {
  const fallSilent = () => {
    const error = new Error(`nothing came for ${silenceMs / 1000} s`)
    error.name = 'TimeoutError'
    stream.destroy(error)
  }
  let timer = setTimeout(fallSilent, silenceMs)
  try {
    for await (const chunk of stream) {
      clearTimeout(timer)
      yield chunk
      timer = setTimeout(fallSilent, silenceMs)
    }
  } finally {
    clearTimeout(timer)
    stream.destroy()
  }
}
