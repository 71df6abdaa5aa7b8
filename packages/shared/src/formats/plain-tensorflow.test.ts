import { expect, it } from 'vitest'
import { layersSchema } from '../architecture/layer-schema.js'
import { plainTensorFlowRemark } from './plain-tensorflow.js'

const depthwise = { type: 'depthwiseConv2d', kernelSize: 3 } as const

it('names the layers that TensorFlow.js alone computes otherwise', () => {
  const remark = plainTensorFlowRemark(
    layersSchema.parse([depthwise, { ...depthwise, dilationRate: [1, 2] }, { type: 'flatten' }]),
  )
  expect(remark).toContain('depthwise_conv2d_2')
  expect(remark).not.toContain('depthwise_conv2d_1')
})

it('says nothing of networks that are computed the same', () => {
  const plain = [depthwise, { type: 'conv2d', filters: 2, kernelSize: 3, dilationRate: 2 }] as const
  expect(plainTensorFlowRemark(layersSchema.parse(plain))).toBeNull()
})
