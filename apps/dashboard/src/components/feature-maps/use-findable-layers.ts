'use client'

import { formatShape, type InspectionDetail } from '@convscope/shared'
import { useFindable } from '../finder/findable'

/** Lets the finder lead to every layer and channel of an inspection. */
export function useFindableLayers({ id, layers, runId, runName }: InspectionDetail, query: string): void {
  useFindable(`${id} ${layers.length} ${query}`, () => [
    ...layers.map(({ layer, shape }) => {
      const href = `/inspections/${id}/layers/${layer}`
      return {
        title: layer,
        detail: formatShape(shape),
        href: `${href}${query}`,
        ...(shape.length === 3
          ? { channels: shape[2] as number, channelHref: (channel: number) => `${href}/${channel}${query}` }
          : {}),
      }
    }),
    { title: 'Why this answer', detail: 'page of this inspection', href: `/inspections/${id}/why` },
    { title: runName, detail: 'the run', href: `/runs/${runId}` },
  ])
}
