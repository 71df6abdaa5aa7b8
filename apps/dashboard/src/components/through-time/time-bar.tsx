'use client'

import type { TimelineStep } from '@convscope/shared'
import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { INPUT } from '@/components/ui/field'
import { Kbd } from '@/components/ui/kbd'
import { Segmented } from '@/components/ui/segmented'
import type { Timeline } from './use-timeline'

interface TimeBarProps {
  timeline: Timeline
  epoch: number
  isPlaying: boolean
  speed: string
  speeds: readonly string[]
  onEpoch(epoch: number): void
  onToggle(): void
  onSpeed(speed: string): void
}

/** The slider that moves everything on the page, and what is still to come. */
export function TimeBar(props: TimeBarProps) {
  const { timeline, epoch, isPlaying, speed, speeds, onEpoch, onToggle, onSpeed } = props
  const { steps } = timeline
  const place = Math.max(
    0,
    steps.findIndex((step) => step.epoch === epoch),
  )
  const last = steps.at(-1)?.epoch ?? 1
  return (
    <section
      aria-label="Time"
      className="sticky top-12 z-10 -mx-4 space-y-1 border-b border-line bg-page px-4 py-2 sm:-mx-6 sm:px-6"
      data-unsaved="true"
    >
      <div className="flex items-center gap-3">
        <Button
          kind="primary"
          className="w-10 shrink-0 px-0"
          aria-label={isPlaying ? 'Stop' : 'Play'}
          title={isPlaying ? 'Stop (space)' : 'Play (space)'}
          disabled={timeline.done < 2}
          onClick={onToggle}
        >
          {isPlaying ? <Pause size={16} aria-hidden="true" /> : <Play size={16} aria-hidden="true" />}
        </Button>
        <div className="min-w-0 grow">
          <Ticks steps={steps} />
          <input
            type="range"
            aria-label="Epoch"
            aria-valuetext={`epoch ${epoch} of ${last}`}
            min={0}
            max={Math.max(1, steps.length - 1)}
            value={place}
            disabled={steps.length < 2}
            className="block h-5 w-full accent-accent"
            onChange={(event) => onEpoch(steps[Number(event.target.value)]?.epoch ?? epoch)}
          />
        </div>
        <EpochNumber epoch={epoch} steps={steps} onEpoch={onEpoch} />
      </div>
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <Progress timeline={timeline} />
        <div className="flex items-center gap-4">
          <span className="hidden text-sm text-muted lg:inline">
            <Kbd>←</Kbd> <Kbd>→</Kbd> epochs, <Kbd>Space</Kbd> plays
          </span>
          <Segmented
            label="Epochs a second"
            value={speed}
            options={speeds.map((value) => ({ value, title: value }))}
            onChange={onSpeed}
          />
        </div>
      </div>
    </section>
  )
}

/** A mark per epoch, where the slider's thumb stands for it: answered right or wrong, waited for, or failed. */
function Ticks({ steps }: { steps: TimelineStep[] }) {
  return (
    <div aria-hidden="true" className="flex h-2 justify-between px-[5px]">
      {steps.map(({ epoch, inspection }) => (
        <span key={epoch} className={`size-1.5 rounded-full ${tickColour(inspection)}`} />
      ))}
    </div>
  )
}

function tickColour(inspection: TimelineStep['inspection']): string {
  if (inspection === null) return 'border border-strong-line'
  if (inspection.state === 'failed') return 'bg-warn'
  if (inspection.state !== 'completed' || inspection.prediction === null) return 'bg-strong-line'
  if (inspection.trueClass === null) return 'bg-accent'
  return inspection.prediction.classIndex === inspection.trueClass ? 'bg-good' : 'bg-bad'
}

/** Every epoch can be asked for by its number. */
function EpochNumber({
  epoch,
  steps,
  onEpoch,
}: {
  epoch: number
  steps: TimelineStep[]
  onEpoch(epoch: number): void
}) {
  /** While it is typed; not every beginning of a number is an epoch. */
  const [text, setText] = useState<string | null>(null)
  const last = steps.at(-1)?.epoch ?? 1
  return (
    <label className="flex shrink-0 items-center gap-2 text-sm">
      <span className="hidden text-muted sm:inline">Epoch</span>
      <input
        type="number"
        aria-label="Epoch by its number"
        min={steps[0]?.epoch ?? 1}
        max={last}
        value={text ?? epoch}
        className={`${INPUT} w-16 text-right`}
        onChange={(event) => {
          setText(event.target.value)
          const asked = Number(event.target.value)
          if (steps.some((step) => step.epoch === asked)) onEpoch(asked)
        }}
        onBlur={() => setText(null)}
      />
      <span className="whitespace-nowrap text-muted">of {last}</span>
    </label>
  )
}

function Progress({ timeline }: { timeline: Timeline }) {
  const { steps, done, waiting, lacking, busy, error, complete, isConnected } = timeline
  if (error !== null) {
    return (
      <span role="alert" className="flex flex-wrap items-center gap-3 text-sm text-bad">
        {error.message}
        <Button disabled={busy} onClick={complete}>
          Try again
        </Button>
      </span>
    )
  }
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted" aria-live="polite">
      {!isConnected && <span className="text-warn">The connection is lost; it comes back by itself.</span>}
      <span>
        {done === steps.length ? `All ${done} epochs` : `${done} of ${steps.length} epochs`} inspected
        {waiting > 0 && `, ${waiting} in work`}
      </span>
      {lacking > 0 && (
        <Button kind={done === 0 ? 'primary' : 'plain'} disabled={busy} onClick={complete}>
          Inspect {done === 0 && waiting === 0 ? `all ${lacking} epochs` : `the other ${lacking}`}
        </Button>
      )}
    </span>
  )
}
