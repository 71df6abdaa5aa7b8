'use client'

import type { ErrorDetails, LayerSummary, LayerWeightsRecord, RunDetail } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { api, detailsOf } from '@/api/client'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/field'
import { ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { Segmented } from '@/components/ui/segmented'
import { KERNEL_SORTS, kernelForm } from './kernel-form'
import { KernelGrid } from './kernel-grid'
import { KERNEL_SHOWS, useKernelOptions } from './kernel-options'
import { VectorWeights } from './vector-weights'

interface KernelsViewProps {
  run: Pick<RunDetail, 'id' | 'summary' | 'checkpoints'>
  checkpointId: string
  layer: LayerSummary
  /** Without the change since another checkpoint. */
  weights: LayerWeightsRecord | null
  /** Why there are no weights to show. */
  error: ErrorDetails | null
}

const SORT_TITLES = { number: 'number', norm: 'norm', change: 'change' }
const SHOW_TITLES = { kernel: 'kernel', change: 'change' }

/** The weights of a layer: a picture of each channel's kernel, its norm, and how it changed. */
export function KernelsView({ run, checkpointId, layer, weights: own, error }: KernelsViewProps) {
  const router = useRouter()
  const [options, setOptions] = useKernelOptions()
  const since = run.checkpoints.find(({ id }) => id === options.since && id !== checkpointId)
  const compared = useQuery({
    queryKey: ['weights', checkpointId, layer.name, since?.id],
    queryFn: () =>
      api<LayerWeightsRecord>(`/checkpoints/${checkpointId}/layers/${layer.name}/weights?since=${since?.id}`),
    enabled: since !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  // The layer's own weights are whole even when those to compare with are not.
  const weights = (since === undefined ? null : compared.data) ?? own
  if (weights === null) {
    return (
      <ErrorNote error={error ?? { code: 'unexpected', message: 'The weights could not be read.' }}>
        <Button onClick={() => router.refresh()}>Try again</Button>
      </ErrorNote>
    )
  }
  const drawn = weights.weights.flatMap((weight) => {
    const form = kernelForm(weight, layer, run.summary)
    return form === null ? [] : [{ weight, form }]
  })
  const vectors = weights.weights.filter(({ shape }) => shape.length === 1)
  const chosen = drawn.find(({ weight }) => weight.name === options.weight) ?? drawn[0]
  const input = Math.min(Math.max(0, options.input), (chosen?.form.inputs ?? 1) - 1)
  return (
    <div className="space-y-6">
      {since !== undefined && compared.error !== null && (
        <ErrorNote error={detailsOf(compared.error)}>
          <Button onClick={() => void compared.refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {chosen !== undefined && (
        <>
          <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
            {drawn.length > 1 && (
              <Segmented
                label="Weights"
                value={chosen.weight.name}
                options={drawn.map(({ weight }) => ({ value: weight.name, title: weight.name }))}
                onChange={(weight) => void setOptions({ weight, input: null })}
              />
            )}
            {chosen.form.inputs > 1 && (
              <label htmlFor="input" className="flex items-center gap-2 whitespace-nowrap text-sm text-muted">
                Input channel
                <Select
                  id="input"
                  value={input}
                  onChange={(event) => void setOptions({ input: Number(event.target.value) })}
                >
                  {Array.from({ length: chosen.form.inputs }, (_, each) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the number is what it is.
                    <option key={each} value={each}>
                      {each}
                    </option>
                  ))}
                </Select>
              </label>
            )}
            <Segmented
              label="Sort by"
              value={options.sort}
              options={KERNEL_SORTS.filter((sort) => sort !== 'change' || since !== undefined).map(
                (value) => ({ value, title: SORT_TITLES[value] }),
              )}
              onChange={(sort) => void setOptions({ sort })}
            />
            {run.checkpoints.length > 1 && (
              <label htmlFor="since" className="flex items-center gap-2 whitespace-nowrap text-sm text-muted">
                Change since
                <Select
                  id="since"
                  value={since?.id ?? ''}
                  onChange={(event) => void setOptions({ since: event.target.value || null, show: null })}
                >
                  <option value="">–</option>
                  {run.checkpoints
                    .filter(({ id }) => id !== checkpointId)
                    .map(({ id, epoch }) => (
                      <option key={id} value={id}>
                        epoch {epoch}
                      </option>
                    ))}
                </Select>
              </label>
            )}
            {since !== undefined && (
              <Segmented
                label="Show"
                value={options.show}
                options={KERNEL_SHOWS.map((value) => ({ value, title: SHOW_TITLES[value] }))}
                onChange={(show) => void setOptions({ show })}
              />
            )}
          </div>
          <KernelGrid
            key={`${layer.name} ${chosen.weight.name} ${checkpointId}`}
            place={{ runId: run.id, layer, checkpointId }}
            weight={chosen.weight}
            form={chosen.form}
            input={input}
            sort={options.sort}
            since={since}
            isChange={options.show === 'change' && since !== undefined}
          />
        </>
      )}
      {vectors.length > 0 && (
        <Panel title={chosen === undefined ? 'Weights' : 'Other weights'}>
          <div className="space-y-4">
            {vectors.map((weight) => (
              <VectorWeights key={weight.name} weight={weight} />
            ))}
          </div>
        </Panel>
      )}
    </div>
  )
}
