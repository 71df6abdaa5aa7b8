import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** Waits until the first maps are drawn; each value must be a square of whole screen pixels, without smoothing. */
export async function expectCrispMaps(list: Locator): Promise<void> {
  const canvas = list.locator('canvas[data-drawn=true]').first()
  await canvas.waitFor()
  const look = await canvas.evaluate((element: HTMLCanvasElement) => ({
    scale: element.getBoundingClientRect().width / element.width,
    rendering: getComputedStyle(element).imageRendering,
  }))
  expect(look.rendering).toBe('pixelated')
  expect(Number.isInteger(look.scale)).toBe(true)
}

/** The colours of a drawn map, as numbers. */
export async function colours(canvas: Locator): Promise<number[]> {
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const context = element.getContext('2d') as CanvasRenderingContext2D
    return [...new Uint32Array(context.getImageData(0, 0, element.width, element.height).data.buffer)]
  })
}
