export * from './artifacts/open-artifact-store.js'
export * from './open-storage.js'
export { type PlannedRun, planRun } from './runs/plan-run.js'
export * from './storage.js'
