import { expect, it } from 'vitest'
import { layerArguments } from './layer-arguments.js'
import { LAYER_TYPES } from './layer-schema.js'

it('tells how each argument of a layer is written', () => {
  expect(layerArguments('separableConv2d')).toEqual([
    { name: 'name', kind: 'text' },
    { name: 'input', kind: 'text' },
    { name: 'filters', kind: 'number' },
    { name: 'kernelSize', kind: 'size' },
    { name: 'depthMultiplier', kind: 'number' },
    { name: 'strides', kind: 'size' },
    { name: 'dilationRate', kind: 'size' },
    { name: 'padding', kind: 'choice', choices: ['same', 'valid'] },
    {
      name: 'activation',
      kind: 'choice',
      choices: ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'softmax'],
    },
    { name: 'useBias', kind: 'switch' },
  ])
  expect(layerArguments('add')).toContainEqual({ name: 'inputs', kind: 'names' })
  for (const type of LAYER_TYPES) {
    expect(layerArguments(type).map(({ name }) => name)).toContain('name')
  }
})
