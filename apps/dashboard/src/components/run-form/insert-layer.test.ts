import { ARCHITECTURE_PRESETS, LAYER_TYPES, layersSchema, summariseArchitecture } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { insertLayer } from './insert-layer'
import { newLayer } from './layer-arguments'

describe('insertLayer', () => {
  it.each(ARCHITECTURE_PRESETS.map(({ name, layers }) => [name, layers] as const))(
    'keeps %s a classifier whatever is added',
    (_, layers) => {
      for (const type of LAYER_TYPES) {
        const grown = insertLayer(layers, newLayer(type))
        expect(grown).toHaveLength(layers.length + 1)
        expect(grown.at(-1)).toEqual(layers.at(-1))
      }
    },
  )

  it('puts a convolution before the maps are flattened, where it can be built', () => {
    const tutorial = ARCHITECTURE_PRESETS[0]?.layers ?? []
    const grown = insertLayer(tutorial, newLayer('conv2d'))
    expect(() => summariseArchitecture(layersSchema.parse(grown), [28, 28, 1])).not.toThrow()
  })

  it('takes dense and a softmax of its own as one classifier', () => {
    const end = layersSchema.parse([
      { type: 'flatten' },
      { type: 'dense', units: 10 },
      { type: 'activation', activation: 'softmax' },
    ])
    expect(insertLayer(end, newLayer('dropout')).map(({ type }) => type)).toEqual([
      'flatten',
      'dropout',
      'dense',
      'activation',
    ])
  })

  it('appends to a list that does not classify yet', () => {
    expect(insertLayer([], newLayer('conv2d'))).toHaveLength(1)
    const begun = [newLayer('conv2d')]
    expect(insertLayer(begun, newLayer('dropout')).map(({ type }) => type)).toEqual(['conv2d', 'dropout'])
  })
})
