export * from './load-dataset.js'
export * from './reading/find-datasets.js'
export * from './reading/open-dataset.js'
export type * from './reading/readable-dataset.js'
