import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { encodePng } from '@convscope/imaging'

const SIDE = 224
const IMAGES = 4

/** Writes a data set of 224 x 224 x 3 pictures, stripes of two directions, into a directory of data sets. */
export async function writeWideDataset(directory, name) {
  for (const split of ['train', 'test']) {
    for (const [label, className] of ['across', 'down'].entries()) {
      const folder = path.join(directory, name, split, className)
      mkdirSync(folder, { recursive: true })
      for (let image = 0; image < IMAGES; image++) {
        const pixels = new Uint8Array(SIDE * SIDE * 3)
        for (let i = 0; i < pixels.length; i++) {
          const pixel = Math.floor(i / 3)
          const along = label === 0 ? Math.floor(pixel / SIDE) : pixel % SIDE
          pixels[i] = 128 + 100 * Math.sin((along * (image + 2)) / 9 + (i % 3))
        }
        writeFileSync(path.join(folder, `${image}.png`), await encodePng(pixels, SIDE, SIDE, 3))
      }
    }
  }
}

/** 512 maps of 56 x 56. */
export const WIDE_ARCHITECTURE = [
  { type: 'conv2d', filters: 64, kernelSize: 7, strides: 4, padding: 'same', activation: 'relu' },
  { type: 'conv2d', filters: 512, kernelSize: 3, padding: 'same', activation: 'relu' },
  { type: 'globalAveragePooling2d' },
  { type: 'dense', units: 2, activation: 'softmax' },
]
