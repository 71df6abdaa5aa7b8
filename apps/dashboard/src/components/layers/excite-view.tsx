'use client'

import type { AnalysisRecordOf, LayerSummary, RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { parseAsInteger, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { AnalysisPanel } from '@/components/analyses/analysis-panel'
import { SheetImage, sheetImageSize } from '@/components/analyses/sheet-image'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { Button } from '@/components/ui/button'
import { INPUT } from '@/components/ui/field'
import { significant } from '@/format/numbers'
import {
  CHANNELS_AT_ONCE,
  type ExciteSettings,
  maximizationQuestion,
  USUAL_SEED,
  USUAL_STEPS,
} from './maximization-question'
import { channelCount, channelPath, channelWord } from './places'

interface ExciteViewProps {
  run: Pick<RunDetail, 'id'>
  checkpointId: string
  layer: LayerSummary
  settings: ExciteSettings
  initial: AnalysisRecordOf<'maximization'> | null
}

const SIZE = 112

/** Made-up inputs that excite the channels of a layer, a group at a time. */
export function ExciteView({ run, checkpointId, layer, settings, initial }: ExciteViewProps) {
  const question = maximizationQuestion(checkpointId, layer, settings)
  const state = useAnalysis(question, { initial })
  const [, setQuery] = useQueryStates(
    { from: parseAsInteger, steps: parseAsInteger, seed: parseAsInteger },
    // The server looks for what is stored.
    { history: 'replace', shallow: false },
  )
  const channels = channelCount(layer)
  const last = settings.from + question.channels.length - 1
  const group = (from: number) => void setQuery({ from: from === 0 ? null : from })
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div className="flex items-center gap-3 text-sm">
          <Button disabled={settings.from === 0} onClick={() => group(settings.from - CHANNELS_AT_ONCE)}>
            Previous {CHANNELS_AT_ONCE}
          </Button>
          <Button disabled={last >= channels - 1} onClick={() => group(settings.from + CHANNELS_AT_ONCE)}>
            Next {CHANNELS_AT_ONCE}
          </Button>
          <span className="text-muted">
            {channelWord(layer.outputShape, 2)} {settings.from} to {last} of {channels}
          </span>
        </div>
        <SettingsForm
          settings={settings}
          onChange={({ steps, seed }) =>
            void setQuery({
              steps: steps === USUAL_STEPS ? null : steps,
              seed: seed === USUAL_SEED ? null : seed,
            })
          }
        />
      </div>
      <AnalysisPanel
        title="Inputs that excite"
        state={state}
        saveAs={`excite-${layer.name}`}
        action="Make them"
        invitation={`From gray noise, ${settings.steps} steps of gradient ascent change an image so that a channel answers as strongly as it can; small shifts, blur and decay keep it smooth. Takes seconds.`}
      >
        {(result) => {
          const { width } = sheetImageSize(result.sheet, SIZE)
          return (
            <ul
              aria-label={`Inputs that excite ${layer.name}`}
              className="grid justify-between gap-x-4 gap-y-4"
              style={{ gridTemplateColumns: `repeat(auto-fill, ${width}px)` }}
            >
              {result.channels.map(({ channel, activation }, at) => {
                const name = `${channelWord(layer.outputShape)} ${channel}`
                return (
                  <li key={channel}>
                    <Link
                      href={channelPath(run.id, layer.name, channel, checkpointId)}
                      prefetch={false}
                      className="block rounded-sm hover:outline-2 hover:outline-accent"
                    >
                      <SheetImage
                        sheet={result.sheet}
                        at={at}
                        size={SIZE}
                        label={`Input that excites ${name} to ${significant(activation)} on average`}
                      />
                      <span className="mt-1 flex justify-between gap-2 text-xs text-muted">
                        <span>{name}</span>
                        <span title="Its output, mean over positions">{significant(activation)}</span>
                      </span>
                    </Link>
                  </li>
                )
              })}
            </ul>
          )
        }}
      </AnalysisPanel>
    </div>
  )
}

function SettingsForm({
  settings,
  onChange,
}: {
  settings: ExciteSettings
  onChange(settings: Pick<ExciteSettings, 'steps' | 'seed'>): void
}) {
  const [steps, setSteps] = useState(String(settings.steps))
  const [seed, setSeed] = useState(String(settings.seed))
  const isSame = Number(steps) === settings.steps && Number(seed) === settings.seed
  return (
    <form
      className="flex flex-wrap items-center gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        onChange({ steps: Number(steps), seed: Number(seed) })
      }}
    >
      <NumberField label="Steps" value={steps} min={1} max={4096} onChange={setSteps} />
      <NumberField label="Seed" value={seed} min={0} max={2 ** 31 - 1} onChange={setSeed} />
      <Button type="submit" disabled={isSame}>
        Apply
      </Button>
    </form>
  )
}

function NumberField(props: {
  label: string
  value: string
  min: number
  max: number
  onChange(value: string): void
}) {
  const id = `excite-${props.label.toLowerCase()}`
  return (
    <label htmlFor={id} className="flex items-center gap-2 text-sm text-muted">
      {props.label}
      <span className="w-24">
        <input
          id={id}
          type="number"
          required
          step={1}
          min={props.min}
          max={props.max}
          value={props.value}
          className={INPUT}
          onChange={(event) => props.onChange(event.target.value)}
        />
      </span>
    </label>
  )
}
