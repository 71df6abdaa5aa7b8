export * from './conditions.js'
export * from './glyph.js'
export * from './measure-conditions.js'
export * from './random.js'
