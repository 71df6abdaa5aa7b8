import { decodeNpy } from '@convscope/shared'
import { ApiError, UNREACHABLE } from './client'

export interface NpyArray {
  values: Float32Array
  shape: number[]
}

/** Loads a float32 array. @throws ApiError. */
export async function loadNpy(url: string): Promise<NpyArray> {
  const response = await fetch(url).catch(() => null)
  if (response === null) throw new ApiError(0, UNREACHABLE)
  if (!response.ok) {
    const body = await response.json().catch(() => null)
    throw new ApiError(response.status, body?.error ? body : UNREACHABLE)
  }
  return decodeNpy(new Uint8Array(await response.arrayBuffer()))
}
