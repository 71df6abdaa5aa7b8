import { type ArchitectureSummary, InvalidInputError, type LayerSummary } from '@convscope/shared'

/** @throws InvalidInputError `layer_unknown`, which names the layers there are. */
export function findLayer(summary: ArchitectureSummary, layer: string, field: string): LayerSummary {
  const found = summary.layers.find(({ name }) => name === layer)
  if (found !== undefined) return found
  throw new InvalidInputError({
    code: 'layer_unknown',
    message: `The network has no layer "${layer}". It has: ${summary.layers.map(({ name }) => name).join(', ')}.`,
    field,
  })
}

/** @throws InvalidInputError `channel_out_of_range`. */
export function assertChannel({ name, outputShape }: LayerSummary, channel: number, field: string): void {
  const count = outputShape.at(-1) as number
  if (channel < count) return
  throw new InvalidInputError({
    code: 'channel_out_of_range',
    message: `${name} has the channels 0 to ${count - 1}; there is no channel ${channel}.`,
    field,
  })
}
