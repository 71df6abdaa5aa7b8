export * from './datasets/dataset.js'
export * from './datasets/list-datasets.js'
export * from './datasets/load-dataset.js'
