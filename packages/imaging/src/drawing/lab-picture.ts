import type { PictureArea } from '@convscope/shared'
import sharp from 'sharp'

/** Longest side to which a picture is reduced before it is looked at: enough for any stroke, cheap for any photo. */
const WORKING_SIDE = 320

/** A picture in a space in which distances are what people see as differences of colour; row by row. */
export interface LabPicture {
  width: number
  height: number
  /** Per pixel lightness 0 to 1, then green to red and blue to yellow around 0. */
  lab: Float32Array
  /** Per pixel red, green, blue and opacity, 0 to 255. */
  rgba: Uint8Array
}

/**
 * Decodes a picture, EXIF orientation applied, large ones reduced.
 * @param area only this part of it.
 */
export async function openLabPicture(
  bytes: Uint8Array,
  maxPixels: number,
  area: PictureArea | null,
): Promise<LabPicture> {
  const upright = sharp(bytes, { limitInputPixels: maxPixels, animated: false, failOn: 'error' }).autoOrient()
  const { data, info } = await (area === null ? upright : upright.extract(area))
    .resize(WORKING_SIDE, WORKING_SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return toLabPicture(data, info.width, info.height)
}

/** @param rgba four bytes a pixel. */
export function toLabPicture(rgba: Uint8Array, width: number, height: number): LabPicture {
  const lab = new Float32Array(3 * width * height)
  for (let i = 0; i < width * height; i++) {
    toOklab(rgba[4 * i] as number, rgba[4 * i + 1] as number, rgba[4 * i + 2] as number, lab, 3 * i)
  }
  return { width, height, lab, rgba }
}

/** Light, as a share of white's, of a level of sRGB (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, level) => {
  const value = level / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

/** Source: Björn Ottosson, "A perceptual color space for image processing", 2020. */
function toOklab(red: number, green: number, blue: number, lab: Float32Array, at: number): void {
  const [r, g, b] = [LINEAR[red] as number, LINEAR[green] as number, LINEAR[blue] as number]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  lab[at] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s
  lab[at + 1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  lab[at + 2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
}

/** Lightness, green to red, blue to yellow. */
export type Lab = readonly [number, number, number]

export function distance(a: Lab, b: Lab): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

/** From a pixel's colour, without making one. */
export function distanceTo({ lab }: LabPicture, pixel: number, colour: Lab): number {
  const l = (lab[3 * pixel] as number) - colour[0]
  const a = (lab[3 * pixel + 1] as number) - colour[1]
  const b = (lab[3 * pixel + 2] as number) - colour[2]
  return Math.sqrt(l * l + a * a + b * b)
}

export function labAt({ lab }: LabPicture, pixel: number): Lab {
  return [lab[3 * pixel] as number, lab[3 * pixel + 1] as number, lab[3 * pixel + 2] as number]
}

/** The middle of each channel over some pixels. */
export function medianColour({ lab }: LabPicture, pixels: ArrayLike<number>): Lab {
  // A thousand of them tell it as well.
  const step = Math.max(1, Math.floor(pixels.length / 1000))
  const middle = (channel: number) => {
    const values: number[] = []
    for (let i = 0; i < pixels.length; i += step)
      values.push(lab[3 * (pixels[i] as number) + channel] as number)
    values.sort((a, b) => a - b)
    return values[values.length >> 1] ?? 0
  }
  return [middle(0), middle(1), middle(2)]
}

/** How much a pixel differs from those right of it and below it. */
export function stepAt(picture: LabPicture, pixel: number): number {
  const { width, height, lab } = picture
  const x = pixel % width
  const right = x < width - 1 ? difference(lab, pixel, pixel + 1) : 0
  const below = pixel < width * (height - 1) ? difference(lab, pixel, pixel + width) : 0
  return Math.max(right, below)
}

function difference(lab: Float32Array, a: number, b: number): number {
  return (
    Math.abs((lab[3 * a] as number) - (lab[3 * b] as number)) +
    Math.abs((lab[3 * a + 1] as number) - (lab[3 * b + 1] as number)) +
    Math.abs((lab[3 * a + 2] as number) - (lab[3 * b + 2] as number))
  )
}
