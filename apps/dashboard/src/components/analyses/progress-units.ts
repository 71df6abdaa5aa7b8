import type { AnalysisKind } from '@convscope/shared'

/** What the algorithms of `packages/model` count while they are at it. */
export const PROGRESS_UNITS: Record<AnalysisKind, string> = {
  gradCam: 'steps',
  integratedGradients: 'steps',
  occlusion: 'places of the square',
  ablation: 'steps',
  channelMatch: 'steps',
  testSet: 'images',
  layerHealth: 'images',
  topImages: 'images',
  maximization: 'steps',
  ablationRanking: 'readings of an image',
  embedding: 'steps',
}
