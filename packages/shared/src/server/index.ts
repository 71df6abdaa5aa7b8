export * from './configuration.js'
export * from './logger.js'
export * from './version.js'
