export interface RunDataset {
  datasetName: string
  datasetHash: string
}

/**
 * Which version of a data set a question about a run's network means: that which the run was trained on. Of another data
 * set null, which stands for the one that it has now.
 */
export function versionFor(datasetName: string | null, run: RunDataset): string | null {
  return run.datasetName === datasetName ? run.datasetHash : null
}
