import type { AnalysisKind, CreateAnalysis, PackedDataset } from '@convscope/shared'
import type { AnalysisAttempt, DatasetService } from '@convscope/storage'

type Packed = Pick<DatasetService, 'packed'>

/** Questions that go through a data set. */
const THROUGH: AnalysisKind[] = ['ablationRanking', 'testSet', 'layerHealth', 'topImages', 'embedding']

/** Where the image lies that is asked about; null for an own one. @throws as `DatasetService.packed`. */
export async function packedSource(
  datasets: Packed,
  source: AnalysisAttempt['source'],
): Promise<PackedDataset | null> {
  return source?.kind === 'dataset' ? datasets.packed(source.dataset, source.version) : null
}

/** Where the data set lies that a question goes through; null for those that do not. @throws as `DatasetService.packed`. */
export async function packedThrough(
  datasets: Packed,
  { kind }: CreateAnalysis,
  { name, contentHash }: AnalysisAttempt['dataset'],
): Promise<PackedDataset | null> {
  return THROUGH.includes(kind) ? datasets.packed(name, contentHash) : null
}
