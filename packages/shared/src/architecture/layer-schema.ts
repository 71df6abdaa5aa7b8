import { z } from 'zod'
import { textSchema } from '../contracts/common.js'

/** Layer and argument names are those of TensorFlow.js and Keras, so that nobody learns them twice. */

const size = (label: string, max: number) =>
  z
    .int(`${label} must be a whole number`)
    .min(1, `${label} must be at least 1`)
    .max(max, `${label} must be at most ${max}`)

const between = (label: string, low: number, high: number) =>
  z
    .number(`${label} must be a number`)
    .gt(low, `${label} must be above ${low}`)
    .lt(high, `${label} must be below ${high}`)

/** One number for a square, or [height, width]. */
const pair = (label: string, max: number) => {
  const one = size(label, max)
  return z
    .union([one, z.tuple([one, one])], {
      error: `${label} must be a whole number from 1 to ${max}, or [height, width]`,
    })
    .transform((value): [number, number] => (typeof value === 'number' ? [value, value] : value))
}

export const activationSchema = z.enum(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'softmax'])
export type Activation = z.infer<typeof activationSchema>

const paddingSchema = z.enum(['same', 'valid'])

export const LAYER_NAME_PATTERN = /^[a-z][a-z0-9_]{0,63}$/

const common = {
  /** Unique in the network; when left out, the type and a counter: conv2d_1, conv2d_2, ... */
  name: z
    .string()
    .regex(
      LAYER_NAME_PATTERN,
      'a layer name has lower-case letters, digits and underscores, and starts with a letter',
    )
    .optional(),
}
/** The layer whose output this one reads; the one before it when left out. "input" is the image. */
const from = { ...common, input: textSchema.optional() }
const strides = pair('strides', 16).default([1, 1])
const dilationRate = pair('dilationRate', 16).default([1, 1])

const conv2d = z.strictObject({
  type: z.literal('conv2d'),
  ...from,
  filters: size('filters', 4096),
  kernelSize: pair('kernelSize', 64),
  strides,
  dilationRate,
  padding: paddingSchema.default('valid'),
  activation: activationSchema.default('linear'),
  useBias: z.boolean().default(true),
})
const depthwiseConv2d = z.strictObject({
  type: z.literal('depthwiseConv2d'),
  ...from,
  kernelSize: pair('kernelSize', 64),
  depthMultiplier: size('depthMultiplier', 64).default(1),
  strides,
  dilationRate,
  padding: paddingSchema.default('valid'),
  activation: activationSchema.default('linear'),
  useBias: z.boolean().default(true),
})
const separableConv2d = z.strictObject({
  type: z.literal('separableConv2d'),
  ...from,
  filters: size('filters', 4096),
  kernelSize: pair('kernelSize', 64),
  depthMultiplier: size('depthMultiplier', 64).default(1),
  strides,
  dilationRate,
  padding: paddingSchema.default('valid'),
  activation: activationSchema.default('linear'),
  useBias: z.boolean().default(true),
})
const pooling = {
  ...from,
  poolSize: pair('poolSize', 64).default([2, 2]),
  /** The pool size when left out, as in Keras. */
  strides: pair('strides', 64).optional(),
  padding: paddingSchema.default('valid'),
}
const maxPooling2d = z.strictObject({
  type: z.literal('maxPooling2d'),
  ...pooling,
})
const averagePooling2d = z.strictObject({
  type: z.literal('averagePooling2d'),
  ...pooling,
})
const globalAveragePooling2d = z.strictObject({
  type: z.literal('globalAveragePooling2d'),
  ...from,
})
const globalMaxPooling2d = z.strictObject({
  type: z.literal('globalMaxPooling2d'),
  ...from,
})
const batchNormalization = z.strictObject({
  type: z.literal('batchNormalization'),
  ...from,
  momentum: between('momentum', 0, 1).default(0.99),
  epsilon: between('epsilon', 0, 1).default(0.001),
})
const dropout = z.strictObject({
  type: z.literal('dropout'),
  ...from,
  rate: z.number('rate must be a number').min(0, 'rate must be at least 0').lt(1, 'rate must be below 1'),
})
const flatten = z.strictObject({ type: z.literal('flatten'), ...from })
const dense = z.strictObject({
  type: z.literal('dense'),
  ...from,
  units: size('units', 65536),
  activation: activationSchema.default('linear'),
  useBias: z.boolean().default(true),
})
const activation = z.strictObject({
  type: z.literal('activation'),
  ...from,
  activation: activationSchema,
})
const inputs = z.array(textSchema).min(2, 'inputs must name at least 2 layers').max(64)
const add = z.strictObject({ type: z.literal('add'), ...common, inputs })
const concatenate = z.strictObject({
  type: z.literal('concatenate'),
  ...common,
  inputs,
})

export const layerSchema = z.discriminatedUnion('type', [
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  maxPooling2d,
  averagePooling2d,
  globalAveragePooling2d,
  globalMaxPooling2d,
  batchNormalization,
  dropout,
  flatten,
  dense,
  activation,
  add,
  concatenate,
])

export const layersSchema = z
  .array(layerSchema)
  .min(1, 'an architecture needs at least one layer')
  .max(512, 'an architecture has at most 512 layers')

/** A layer as a person writes it: defaults may be left out. */
export type LayerInput = z.input<typeof layerSchema>
/** A layer with every default filled in. */
export type Layer = z.output<typeof layerSchema>
export type LayerType = Layer['type']
export const LAYER_TYPES = layerSchema.options.map((option) => option.shape.type.value) as LayerType[]

/** [height, width, channels] of one image. */
export const imageShapeSchema = z.tuple([
  z.int().min(1).max(4096),
  z.int().min(1).max(4096),
  z.int().min(1).max(16),
])
export type ImageShape = z.infer<typeof imageShapeSchema>
