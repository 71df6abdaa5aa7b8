'use client'

import type { InspectionDetail, LayerActivationRecord } from '@convscope/shared'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { imageOf } from '@/components/digit-input/image-choice'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { percent, points } from '@/format/numbers'

interface AblationPanelProps {
  inspection: InspectionDetail
  layer: LayerActivationRecord
  /** Channels that are switched off, in rising order. */
  off: number[]
  onChange(off: number[]): void
}

/** What the network would answer without some channels of a layer. */
export function AblationPanel({ inspection, layer, off, onChange }: AblationPanelProps) {
  const { prediction, classes, checkpointId } = inspection
  const { analysis, error, isWorking, ask } = useAnalysis(
    off.length === 0
      ? null
      : {
          kind: 'ablation' as const,
          checkpointId,
          ...imageOf(inspection),
          layer: layer.layer,
          channels: off,
        },
    { auto: true },
  )
  const channels = layer.shape.at(-1) ?? 0
  const baseline = prediction?.probabilities ?? []
  const without = off.length === 0 ? baseline : (analysis?.result?.probabilities ?? null)
  const answer = without === null ? null : without.indexOf(Math.max(...without))
  return (
    <Panel
      title="Without some channels"
      aside={
        <span className="flex flex-wrap items-center gap-2">
          {off.length} of {channels} off
          <Button onClick={() => onChange(Array.from({ length: channels }, (_, channel) => channel))}>
            All off
          </Button>
          <Button disabled={off.length === 0} onClick={() => onChange([])}>
            All on
          </Button>
        </span>
      }
    >
      <div className="grid gap-4 md:grid-cols-[16rem_1fr]">
        <div className="space-y-2 text-sm">
          <p className="text-muted">
            Click maps below to switch their channels off. The bars show what the network answers then; the
            ticks, what it answers with all channels.
          </p>
          {answer !== null && (
            <p aria-live="polite">
              Read as <strong className="text-lg">{classes[answer]}</strong>
              {prediction !== null && answer !== prediction.classIndex && (
                <span className="text-bad"> instead of {prediction.className}</span>
              )}
            </p>
          )}
          {error !== null && !isWorking && (
            <ErrorNote error={error}>
              <Button onClick={ask}>Try again</Button>
            </ErrorNote>
          )}
        </div>
        <ul className={`space-y-1 ${isWorking ? 'opacity-60' : ''}`} aria-label="Probabilities without them">
          {classes.map((name, index) => {
            const before = baseline[index] ?? 0
            const now = without?.[index] ?? null
            return (
              <li key={name} className="grid grid-cols-[6rem_1fr_4.5rem_5.5rem] items-center gap-2 text-sm">
                <span
                  className={`truncate ${index === answer ? 'font-semibold' : 'text-muted'}`}
                  title={name}
                >
                  {name}
                </span>
                <span className="relative h-2 rounded-full bg-sunken">
                  <span
                    className={`block h-full rounded-full motion-safe:transition-[width] ${index === answer ? 'bg-accent' : 'bg-strong-line'}`}
                    style={{ width: `${(now ?? 0) * 100}%` }}
                  />
                  <span
                    className="absolute -top-0.5 h-3 w-0.5 bg-text"
                    style={{ left: `calc(${before * 100}% - 1px)` }}
                  />
                </span>
                <span className="text-right">{now === null ? '…' : percent(now)}</span>
                <span className="text-right text-muted">
                  {now === null || off.length === 0 ? '' : signed(points(now - before))}
                </span>
              </li>
            )
          })}
        </ul>
      </div>
    </Panel>
  )
}

const signed = (text: string): string => (/^[−0]/.test(text) ? text : `+${text}`)
