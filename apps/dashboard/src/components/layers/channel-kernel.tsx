'use client'

import { type ErrorDetails, formatShape, type LayerWeightsRecord } from '@convscope/shared'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { ColourLegend } from '@/components/feature-maps/colour-legend'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { significant } from '@/format/numbers'
import type { ChannelPlace } from './channel-page'
import { type KernelForm, kernelForm, kernelPicture, reachOf, type WeightRecord } from './kernel-form'
import { KernelPicture, kernelScale } from './kernel-picture'
import { useNpy } from './use-npy'

interface ChannelKernelProps {
  place: ChannelPlace
  weights: LayerWeightsRecord | null
  failure: ErrorDetails | null
}

/** Pictures side by side are smaller than one alone. */
const SIDES = { one: 224, many: 48 }

/** The weights that make one channel: a picture for each channel that it reads. */
export function ChannelKernel({ place, weights, failure }: ChannelKernelProps) {
  const router = useRouter()
  if (weights === null) {
    return (
      <Panel title="Weights">
        {failure !== null && (
          <ErrorNote error={failure}>
            <Button onClick={() => router.refresh()}>Try again</Button>
          </ErrorNote>
        )}
      </Panel>
    )
  }
  const drawn = weights.weights.flatMap((weight) => {
    const form = kernelForm(weight, place.layer, place.run.summary)
    // A separable convolution's depthwise part has channels of its own.
    const isOwn = weight.shape.at(-1) === place.layer.outputShape.at(-1)
    return form === null || !isOwn ? [] : [{ weight, form }]
  })
  const vectors = weights.weights.filter(({ shape }) => shape.length === 1)
  return (
    <Panel title="Weights">
      <div className="space-y-4">
        {drawn.map(({ weight, form }) => (
          <Kernel key={weight.name} weight={weight} form={form} channel={place.channel} />
        ))}
        {vectors.map((weight) => (
          <Vector key={weight.name} weight={weight} channel={place.channel} />
        ))}
      </div>
    </Panel>
  )
}

function Kernel({ weight, form, channel }: { weight: WeightRecord; form: KernelForm; channel: number }) {
  const { array, error, retry } = useNpy(`${weight.url}?channel=${channel}`)
  const values = array?.values ?? null
  const reach = useMemo(() => (values === null ? 0 : reachOf(values)), [values])
  const { height, width, inputs } = form
  const scale = kernelScale(height, width, inputs === 1 ? SIDES.one : SIDES.many)
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <h3>
          <span className="font-mono">{weight.name}</span>{' '}
          <span className="text-muted">{formatShape(weight.shape.slice(0, -1))}</span>
        </h3>
        <ColourLegend colours="signed" range={{ min: -reach, max: reach }} />
      </div>
      {error !== null && (
        <ErrorNote error={error}>
          <Button onClick={retry}>Try again</Button>
        </ErrorNote>
      )}
      <ul aria-label={`Pictures of ${weight.name}`} className="flex flex-wrap gap-2">
        {Array.from({ length: inputs }, (_, input) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the number is what it is.
          <li key={input}>
            <KernelPicture
              values={values === null ? null : kernelPicture(values, form, { inputs, channels: 1 }, input, 0)}
              height={height}
              width={width}
              reach={reach}
              scale={scale}
              label={inputs === 1 ? weight.name : `${weight.name} for input channel ${input}`}
            />
            {inputs > 1 && <span className="block text-xs text-muted">{input}</span>}
          </li>
        ))}
      </ul>
      <p className="text-sm text-muted">
        Norm {significant(weight.norms[channel] ?? 0)}
        {inputs > 1 && '; a picture for each channel that it reads'}
      </p>
    </div>
  )
}

/** A channel's own value of a vector: its norm is the value without its sign. */
function Vector({ weight, channel }: { weight: WeightRecord; channel: number }) {
  const { array } = useNpy(weight.url)
  const value = array?.values[channel]
  return (
    <p className="text-sm">
      <span className="font-mono">{weight.name}</span>{' '}
      <span className="text-muted">{value === undefined ? '…' : significant(value)}</span>
    </p>
  )
}
