'use client'

import { type CheckpointRecord, formatShape, type LayerSummary } from '@convscope/shared'
import Link from 'next/link'
import { useMemo } from 'react'
import { SavablePanel } from '@/components/export/savable-panel'
import { ColourLegend } from '@/components/feature-maps/colour-legend'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'
import { bytes, count, significant } from '@/format/numbers'
import {
  difference,
  type KernelForm,
  type KernelSort,
  kernelPicture,
  orderByKernel,
  reachOf,
  type WeightRecord,
} from './kernel-form'
import { KernelPicture, kernelScale } from './kernel-picture'
import { channelPath, channelWord } from './places'
import { useNpy } from './use-npy'

interface KernelGridProps {
  place: { runId: string; layer: LayerSummary; checkpointId: string }
  weight: WeightRecord
  form: KernelForm
  input: number
  sort: KernelSort
  since: CheckpointRecord | undefined
  /** Shows the difference to `since` in place of the kernel. */
  isChange: boolean
}

/** Weights that are loaded at most for one view: 16 MB. */
const MOST_VALUES = 4_194_304
const LABEL = 40

/** Of each channel the picture of its kernel, with its norm as a bar. */
export function KernelGrid({ place, weight, form, input, sort, since, isChange }: KernelGridProps) {
  const { runId, layer, checkpointId } = place
  const channels = weight.shape.at(-1) as number
  const values = weight.shape.reduce((product, n) => product * n, 1) / (form.byInput ? form.inputs : 1)
  const isTooLarge = values > MOST_VALUES
  const query = form.byInput ? `?input=${input}` : ''
  const now = useNpy(isTooLarge ? null : `${weight.url}${query}`)
  const before = useNpy(
    isTooLarge || since === undefined || !isChange
      ? null
      : `${weight.url.replace(checkpointId, since.id)}${query}`,
  )
  const shown = useMemo(() => {
    if (now.array === null || !isChange) return now.array?.values ?? null
    return before.array === null ? null : difference(now.array.values, before.array.values)
  }, [now.array, before.array, isChange])
  const reach = useMemo(() => (shown === null ? 0 : reachOf(shown)), [shown])

  const scale = kernelScale(form.height, form.width)
  // A label must not be cut off under a small picture.
  const cell = Math.max(form.width * scale, 72)
  const data = { inputs: form.byInput ? 1 : form.inputs, channels }
  const loaded = form.byInput ? 0 : input
  const measure = sort === 'change' && weight.change !== null ? weight.change : weight.norms
  const longest = Math.max(...measure, Number.MIN_VALUE)
  const error = now.error ?? before.error
  const word = channelWord(layer.outputShape)
  return (
    <SavablePanel
      saveAs={`${weight.name} of ${layer.name}`}
      title={
        <>
          {weight.name} <span className="font-normal text-muted">{formatShape(weight.shape)}</span>
        </>
      }
      aside={
        <span className="flex flex-wrap items-center gap-4">
          <ColourLegend colours="signed" range={{ min: -reach, max: reach }} />
          <a className="text-accent hover:underline" href={weight.url}>
            .npy
          </a>
        </span>
      }
    >
      {error !== null && (
        <ErrorNote error={error}>
          <Button onClick={() => [now, before].forEach((each) => void each.retry())}>Try again</Button>
        </ErrorNote>
      )}
      {isTooLarge && (
        <p className="mb-4 max-w-prose text-sm text-muted">
          {count(values)} weights ({bytes(values * 4)}) are too many for one picture: the page of a {word}{' '}
          shows its own.
        </p>
      )}
      <ul
        aria-label={`Kernels of ${layer.name}`}
        className="grid justify-between gap-x-3 gap-y-2"
        style={{ gridTemplateColumns: `repeat(auto-fill, ${cell}px)` }}
      >
        {orderByKernel(weight, sort).map((channel) => {
          const measured = measure[channel] as number
          const title = describe(weight, channel)
          return (
            <li
              key={channel}
              style={{
                contentVisibility: 'auto',
                containIntrinsicSize: `${cell}px ${form.height * scale + LABEL}px`,
              }}
            >
              <Link
                href={channelPath(runId, layer.name, channel, checkpointId)}
                prefetch={false}
                title={`${word} ${channel}: ${title}`}
                className="block rounded-sm hover:outline-2 hover:outline-accent"
              >
                {!isTooLarge && (
                  <KernelPicture
                    values={shown === null ? null : kernelPicture(shown, form, data, loaded, channel)}
                    height={form.height}
                    width={form.width}
                    reach={reach}
                    scale={scale}
                    label={`${isChange ? 'Change of the kernel' : 'Kernel'} of ${word} ${channel}, ${title}`}
                  />
                )}
                <span className="mt-1 block truncate text-xs text-muted">
                  {word} {channel}
                </span>
                <span className="flex items-center gap-1.5 text-xs">
                  <span className="h-1 grow rounded-full bg-sunken">
                    <span
                      className="block h-full rounded-full bg-strong-line"
                      style={{ width: `${(measured / longest) * 100}%` }}
                    />
                  </span>
                  <span className="w-9 text-right text-muted">{measured.toPrecision(2)}</span>
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </SavablePanel>
  )
}

function describe({ norms, change }: WeightRecord, channel: number): string {
  const norm = `norm ${significant(norms[channel] ?? 0)}`
  return change === null ? norm : `${norm}, changed by ${significant(change[channel] ?? 0)}`
}
