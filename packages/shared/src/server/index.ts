export * from './configuration.js'
export * from './front-door.js'
export * from './logger.js'
export * from './version.js'
