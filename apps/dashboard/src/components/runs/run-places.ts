/** The pages of a run. */
export const RUN_PLACES = [
  { place: 'overview', title: 'Overview', path: '' },
  { place: 'layers', title: 'Layers', path: '/layers' },
  { place: 'test-set', title: 'Test set', path: '/test-set' },
  { place: 'through-time', title: 'Through time', path: '/through-time' },
] as const
export type RunPlace = (typeof RUN_PLACES)[number]['place']

/** A chosen checkpoint goes along. */
export function runPath(
  runId: string,
  { path }: (typeof RUN_PLACES)[number],
  checkpointId: string | undefined,
): string {
  const query = checkpointId !== undefined && path !== '' ? `?checkpoint=${checkpointId}` : ''
  return `/runs/${runId}${path}${query}`
}
