import { describe, expect, it } from 'vitest'
import { ARCHITECTURE_PRESETS, presetLayers } from './presets.js'
import { assertClassifier, summariseArchitecture } from './summarise-architecture.js'

const each = ARCHITECTURE_PRESETS.map((preset) => [preset.name, preset] as const)

describe('ARCHITECTURE_PRESETS', () => {
  it.each(each)('%s can be built for small gray and for larger coloured images', (_, preset) => {
    for (const shape of [
      [28, 28, 1],
      [64, 64, 3],
    ] as const) {
      const layers = presetLayers(preset, 7)
      assertClassifier(summariseArchitecture(layers, [...shape]), layers, 7)
    }
  })

  it.each(each)(
    '%s says where it comes from and how many parameters it has',
    (_, { description, source, title, layers }) => {
      const { parameters } = summariseArchitecture(layers, [28, 28, 1])
      expect(description).toContain(`${parameters.toLocaleString('en-US')}`)
      expect([source, title].every((text) => text.length > 3)).toBe(true)
    },
  )

  it('gives Tiny VGG the 19,920 parameters of CNN Explainer', () => {
    const tiny = ARCHITECTURE_PRESETS.find(({ name }) => name === 'tiny-vgg')
    expect(summariseArchitecture(tiny?.layers ?? [], [64, 64, 3]).parameters).toBe(19_920)
    expect(tiny?.description).toContain('19,920')
  })

  it('has a name for each', () => {
    expect(new Set(ARCHITECTURE_PRESETS.map(({ name }) => name)).size).toBe(ARCHITECTURE_PRESETS.length)
  })
})
