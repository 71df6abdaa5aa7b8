'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { useEffect, useMemo, useState } from 'react'
import { loadTile, mapOfTile, type TilePixels } from './tile-pixels'

/** All maps of a layer, and the record that they belong to. */
export interface LayerPixels {
  record: LayerActivationRecord
  /** Gray levels by channel. */
  maps: Uint8Array[]
}

/**
 * The maps of a layer once all of its tiles are there. Until then those of the record before stay, whole, so that a
 * step through many records neither flickers nor mixes two of them.
 */
export function useLayerPixels(record: LayerActivationRecord | null): {
  pixels: LayerPixels | null
  error: string | null
} {
  const [loaded, setLoaded] = useState<{ record: LayerActivationRecord; tiles: TilePixels[] } | null>(null)
  const [failed, setFailed] = useState<{ record: LayerActivationRecord; message: string } | null>(null)
  useEffect(() => {
    if (record === null) return
    let isCurrent = true
    Promise.all(record.tiles.map(loadTile)).then(
      (tiles) => {
        if (isCurrent) setLoaded({ record, tiles })
      },
      (cause: Error) => {
        if (isCurrent) setFailed({ record, message: cause.message })
      },
    )
    return () => {
      isCurrent = false
    }
  }, [record])
  const pixels = useMemo(
    () => (loaded === null ? null : { record: loaded.record, maps: mapsOf(loaded.record, loaded.tiles) }),
    [loaded],
  )
  const isOfLayer = record !== null && pixels?.record.layer === record.layer
  return {
    pixels: isOfLayer ? pixels : null,
    error: failed !== null && failed.record === record ? failed.message : null,
  }
}

function mapsOf({ shape, tiles }: LayerActivationRecord, pixels: TilePixels[]): Uint8Array[] {
  const [height, width] = shape as [number, number]
  return tiles.flatMap(({ channels, columns }, tile) =>
    Array.from({ length: channels }, (_, slot) =>
      mapOfTile(pixels[tile] as TilePixels, slot, columns, height, width),
    ),
  )
}
