import type { Layer } from '@convscope/shared'
import { type Attribute, type } from '../../attributes.js'

export type LayerOf<Type extends Layer['type']> = Extract<Layer, { type: Type }>
export type Size = readonly [height: number, width: number]

/** The type that most operations name. */
export const T = { T: type('float32') }
export const padding = (layer: { padding: 'same' | 'valid' }): Attribute => ({
  string: layer.padding.toUpperCase(),
})
export const overSpace = (values: Size): Attribute => ({ ints: [1, values[0], values[1], 1] })
