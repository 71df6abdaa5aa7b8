'use client'

import { useLayoutEffect, useRef } from 'react'
import { colourTable } from '@/components/feature-maps/colour-maps'

interface KernelPictureProps {
  /** height x width; NaN where there is no weight. null while it loads. */
  values: Float32Array | null
  height: number
  width: number
  /** The values that the ends of the scale stand for: -reach and reach. */
  reach: number
  /** Screen pixels per weight. */
  scale: number
  label: string
}

/** Weights in colours, blue below zero and red above, a screen square per weight. */
export function KernelPicture({ values, height, width, reach, scale, label }: KernelPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (values === null || context === null || context === undefined) return
    const table = colourTable('signed')
    const image = context.createImageData(width, height)
    const words = new Uint32Array(image.data.buffer)
    values.forEach((value, i) => {
      if (Number.isNaN(value)) return
      words[i] = table[reach > 0 ? Math.round(((value / reach + 1) / 2) * 255) : 128] as number
    })
    context.putImageData(image, 0, 0)
  }, [values, height, width, reach])
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      data-drawn={values !== null}
      className="crisp block rounded-sm bg-sunken"
      style={{ width: width * scale, height: height * scale }}
    />
  )
}

const SIDE = 66
/** Whole, so that all weights are equally large. */
export const kernelScale = (height: number, width: number, side = SIDE): number =>
  Math.max(1, Math.floor(side / Math.max(height, width)))
