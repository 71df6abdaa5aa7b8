import { decodeNpy } from '@convscope/shared'
import { inject } from 'vitest'

/** An array of the API, such as a layer's activations. */
export async function npy(url: string): Promise<{ values: Float32Array; shape: number[] }> {
  const response = await fetch(`${inject('address')}${url}`)
  return decodeNpy(new Uint8Array(await response.arrayBuffer()))
}

/** One channel's values out of height x width x channels. */
export function channelOf({ values, shape }: { values: Float32Array; shape: number[] }, channel: number) {
  const channels = shape[2] as number
  return values.filter((_, at) => at % channels === channel)
}
