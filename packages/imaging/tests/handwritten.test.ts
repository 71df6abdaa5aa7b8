import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareDigit } from '../src/index.js'

const repository = path.resolve(import.meta.dirname, '../../..')
const data = process.env.CONVSCOPE_TEST_DATA ?? path.resolve(repository, '../shared/data')
const directory = path.join(data, 'handwritten')
const present = existsSync(directory)
const drawings = present ? readdirSync(directory).filter((name) => name.startsWith('drawn-')) : []

if (!present) console.log(`Skipped: there are no drawings in ${directory}.`)

describe.skipIf(!present)('drawings of people', () => {
  it.each(drawings)('%s: finds the paper and fills the box', async (name) => {
    const digit = await prepareDigit(readFileSync(path.join(directory, name)), {
      polarity: 'auto',
      size: 28,
      maxPixels: 50_000_000,
    })
    // The README beside the drawings: those of 7eraflops are white on black, the others dark on white.
    expect(digit.polarity).toBe(name.includes('7eraflops') ? 'light-on-dark' : 'dark-on-light')
    const inked = [...digit.pixels].flatMap((value, i) =>
      value > 64 ? [[i % 28, Math.floor(i / 28)] as const] : [],
    )
    const extent = (axis: 0 | 1) =>
      Math.max(...inked.map((p) => p[axis])) - Math.min(...inked.map((p) => p[axis])) + 1
    expect(Math.max(extent(0), extent(1))).toBeGreaterThanOrEqual(18)
    expect(Math.max(extent(0), extent(1))).toBeLessThanOrEqual(20)
  })
})
