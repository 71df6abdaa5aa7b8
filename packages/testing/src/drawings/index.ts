export * from './conditions.js'
export * from './glyph.js'
export * from './random.js'
