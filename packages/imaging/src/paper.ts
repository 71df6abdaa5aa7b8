import type { Gray } from './gray.js'
import { slidingWindow } from './sliding-window.js'

/** Share of the shorter side that no stroke is wide. */
const WIDEST_STROKE = 0.3
const LEAST_RADIUS = 5

/**
 * The paper under dark ink, as if nothing had been drawn: a morphological closing, which fills what is narrower than its
 * window and follows light and shadow.
 * Source: Serra, "Image analysis and mathematical morphology", 1982.
 */
export function estimatePaper(gray: Gray): Gray {
  const { width, height } = gray
  const radius = Math.max(LEAST_RADIUS, Math.round((Math.min(width, height) * WIDEST_STROKE) / 2))
  return slidingWindow(slidingWindow(gray, radius, Math.max), radius, Math.min)
}
