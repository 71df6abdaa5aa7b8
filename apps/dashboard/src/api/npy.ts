import { decodeNpy } from '@convscope/shared'
import { ApiError } from './client'

export interface Values {
  values: Float32Array
  shape: number[]
}

/** Loads a NumPy array from the API. @throws ApiError. */
export async function loadNpy(url: string): Promise<Values> {
  const response = await fetch(url).catch(() => null)
  const body = response?.ok ? new Uint8Array(await response.arrayBuffer()) : null
  if (body !== null) return decodeNpy(body)
  const error = await response?.json().catch(() => null)
  throw new ApiError(
    response?.status ?? 0,
    error?.error
      ? error
      : { error: { code: 'unreachable', message: 'The dashboard does not answer. Is it still running?' } },
  )
}
