import sharp from 'sharp'
import { type Glyph, inkAt } from './glyph.js'
import type { Random } from './random.js'

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number]

/** A picture that is being made: colours and opacity 0 to 255, row by row. */
export interface Scene {
  width: number
  height: number
  rgba: Float32Array
}

export function sceneOf(width: number, height: number, colour: Colour, opacity = 255): Scene {
  const rgba = new Float32Array(width * height * 4)
  for (let i = 0; i < rgba.length; i += 4) rgba.set([...colour, opacity], i)
  return { width, height, rgba }
}

/** Where the digit lies: the frame's longer side is `side` pixels, its middle at x, y. */
export interface Placing {
  x: number
  y: number
  side: number
  /** Radians, clockwise. */
  turn?: number
  /** How much the far side is narrower than the near one, -0.5 to 0.5, along each axis. */
  tilt?: readonly [number, number]
  pen?: number
}

/** Lays ink over a scene; over nothing, it is the ink alone. */
export function draw(scene: Scene, glyph: Glyph, placing: Placing, ink: Colour, opacity = 1): void {
  const { x: centreX, y: centreY, side, turn = 0, tilt = [0, 0], pen = 0.5 } = placing
  const longer = Math.max(glyph.width, glyph.height)
  const [halfWidth, halfHeight] = [glyph.width / longer / 2, glyph.height / longer / 2]
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  paint(
    scene,
    (x, y) => {
      let covered = 0
      // Four places of a pixel: its edge is as soft as a camera's.
      for (let part = 0; part < 4; part++) {
        const [dx, dy] = [part % 2 === 0 ? 0.25 : 0.75, part < 2 ? 0.25 : 0.75]
        const px = (x + dx - centreX) / side
        const py = (y + dy - centreY) / side
        const depth = 1 + tilt[0] * px + tilt[1] * py
        const [u, v] = [(cos * px + sin * py) / depth, (cos * py - sin * px) / depth]
        covered += inkAt(glyph, u + halfWidth, v + halfHeight, pen) / 4
      }
      return covered * opacity
    },
    ink,
    { x: centreX, y: centreY, reach: (side * 0.75) / (1 - Math.hypot(...tilt) / 2) },
  )
}

/** Lays a colour over the scene, as much as `coverage` says for each pixel, 0 to 1; none beyond the reach. */
export function paint(
  scene: Scene,
  coverage: (x: number, y: number) => number,
  colour: Colour,
  within = { x: 0, y: 0, reach: Number.POSITIVE_INFINITY },
): void {
  const { width, height, rgba } = scene
  const least = (at: number) => Math.max(0, Math.floor(at - within.reach))
  const most = (at: number, end: number) => Math.min(end, Math.ceil(at + within.reach))
  for (let y = least(within.y); y < most(within.y, height); y++) {
    for (let x = least(within.x); x < most(within.x, width); x++) {
      const over = Math.min(1, Math.max(0, coverage(x, y)))
      if (over === 0) continue
      const at = (y * width + x) * 4
      const under = ((rgba[at + 3] as number) / 255) * (1 - over)
      for (let channel = 0; channel < 3; channel++) {
        const below = rgba[at + channel] as number
        rgba[at + channel] = ((colour[channel] as number) * over + below * under) / (over + under)
      }
      rgba[at + 3] = (over + under) * 255
    }
  }
}

/** Light that falls on the scene, a factor for each pixel. */
export function light(scene: Scene, factor: (x: number, y: number) => number): void {
  const { width, height, rgba } = scene
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      const f = factor(x, y)
      for (let channel = 0; channel < 3; channel++) rgba[at + channel]! *= f
    }
  }
}

/** A camera's noise. @param deviation of a channel, in levels of 255. */
export function addNoise({ rgba }: Scene, random: Random, deviation: number): void {
  for (let i = 0; i < rgba.length; i += 4) {
    const gray = random.normal() * deviation
    for (let channel = 0; channel < 3; channel++) {
      rgba[i + channel]! += gray + random.normal() * deviation * 0.4
    }
  }
}

/** @param quality of a JPEG; a PNG without one. */
export function encode({ width, height, rgba }: Scene, quality?: number): Promise<Buffer> {
  const isOpaque = rgba.every((value, i) => i % 4 !== 3 || value === 255)
  const picture = sharp(Uint8ClampedArray.from(rgba), { raw: { width, height, channels: 4 } })
  if (quality !== undefined) return picture.flatten({ background: '#fff' }).jpeg({ quality }).toBuffer()
  return (isOpaque ? picture.removeAlpha() : picture).png({ compressionLevel: 1 }).toBuffer()
}

/** 1 inside a turned rectangle, soft over a pixel at its edge. */
export function rectangle(x: number, y: number, width: number, height: number, turn = 0) {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  return (px: number, py: number) => {
    const [dx, dy] = [px + 0.5 - x, py + 0.5 - y]
    const [u, v] = [Math.abs(cos * dx + sin * dy), Math.abs(cos * dy - sin * dx)]
    return Math.min(1, Math.max(0, Math.min(width / 2 - u, height / 2 - v) + 0.5))
  }
}

/** 1 on lines that repeat along a direction. @param turn radians from lines that lie flat. */
export function lines(spacing: number, thickness: number, offset: number, turn = 0) {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  return (px: number, py: number) => {
    const along = cos * py - sin * px + offset
    const distance = Math.abs(along - Math.round(along / spacing) * spacing)
    return Math.min(1, Math.max(0, thickness / 2 - distance + 0.5))
  }
}
