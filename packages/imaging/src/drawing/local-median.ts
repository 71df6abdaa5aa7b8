import type { LabPicture } from './lab-picture.js'

/** Side of the picture on which neighbourhoods are looked at. */
const SIDE = 80
/** Of a neighbourhood, in shares of the longer side. */
const RADIUS = 0.2
const LEVELS = 256

/** The picture in means of squares, its longer side at most 80. */
export function reduced(picture: LabPicture): LabPicture {
  const factor = Math.max(1, Math.ceil(Math.max(picture.width, picture.height) / SIDE))
  const width = Math.ceil(picture.width / factor)
  const height = Math.ceil(picture.height / factor)
  const lab = new Float32Array(3 * width * height)
  const counts = new Uint32Array(width * height)
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const to = Math.floor(y / factor) * width + Math.floor(x / factor)
      counts[to]! += 1
      for (let channel = 0; channel < 3; channel++) {
        lab[3 * to + channel]! += picture.lab[3 * (y * picture.width + x) + channel] as number
      }
    }
  }
  for (let i = 0; i < lab.length; i++) lab[i]! /= counts[Math.floor(i / 3)] as number
  return { width, height, lab, rgba: new Uint8Array(4 * width * height) }
}

/** Each channel's median in a square around every pixel. */
export function localMedian(picture: LabPicture): LabPicture {
  const { width, height } = picture
  const radius = Math.max(2, Math.round(Math.max(width, height) * RADIUS))
  const lab = new Float32Array(picture.lab.length)
  for (let channel = 0; channel < 3; channel++) {
    const [from, to] = channel === 0 ? [0, 1] : [-0.45, 0.45]
    const scale = (LEVELS - 1) / (to - from)
    const level = (pixel: number) =>
      Math.min(
        LEVELS - 1,
        Math.max(0, Math.round(((picture.lab[3 * pixel + channel] as number) - from) * scale)),
      )
    for (let y = 0; y < height; y++) {
      const histogram = new Uint16Array(LEVELS)
      const [top, bottom] = [Math.max(0, y - radius), Math.min(height - 1, y + radius)]
      let members = 0
      const column = (x: number, change: 1 | -1) => {
        if (x < 0 || x >= width) return
        for (let row = top; row <= bottom; row++) histogram[level(row * width + x)]! += change
        members += change * (bottom - top + 1)
      }
      for (let x = 0; x < radius; x++) column(x, 1)
      for (let x = 0; x < width; x++) {
        column(x + radius, 1)
        column(x - radius - 1, -1)
        let [below, at] = [0, 0]
        while (below + (histogram[at] as number) <= members / 2) below += histogram[at++] as number
        lab[3 * (y * width + x) + channel] = at / scale + from
      }
    }
  }
  return { ...picture, lab }
}
