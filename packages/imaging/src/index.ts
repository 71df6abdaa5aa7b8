export * from './inspect-image.js'
export * from './prepare-digit.js'
export * from './tiles.js'
