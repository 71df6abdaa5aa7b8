'use client'

import type { EpochMetrics, EpochRecord } from '@convscope/shared'
import {
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { SavablePanel } from '@/components/export/savable-panel'
import { type Axis, epochAxis, fractionAxis, valueAxis } from '@/format/axis'
import { percent, significant } from '@/format/numbers'

interface RunCurvesProps {
  epochs: EpochRecord[]
  /** Epochs that the run will have at most. */
  total: number
  best: number | null
  /** Said where there is no epoch. */
  empty: string
}

/** Loss and accuracy over the epochs, training and validation. */
export function RunCurves(common: RunCurvesProps) {
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <SavablePanel title="Loss" aside="cross-entropy, nats" saveAs="Loss over the epochs">
        <Curves {...common} training="loss" validation="valLoss" format={significant} axisOf={valueAxis} />
      </SavablePanel>
      <SavablePanel title="Accuracy" aside="fraction of images read right" saveAs="Accuracy over the epochs">
        <Curves
          {...common}
          training="accuracy"
          validation="valAccuracy"
          format={percent}
          axisOf={fractionAxis}
        />
      </SavablePanel>
    </div>
  )
}

interface CurvesProps extends RunCurvesProps {
  training: keyof EpochMetrics
  validation: keyof EpochMetrics
  format(value: number): string
  axisOf(values: readonly number[]): Axis
}

const AXIS = { fontSize: 12, fill: 'var(--muted)' }

function Curves({ epochs, total, best, empty, training, validation, format, axisOf }: CurvesProps) {
  const last = Math.max(total, epochs.at(-1)?.epoch ?? 1)
  const across = epochAxis([1, last])
  const up = axisOf(epochs.flatMap((each) => [each[training], each[validation]]))
  return (
    <div className="relative h-60">
      {epochs.length === 0 && (
        <p className="absolute inset-0 z-10 grid place-items-center text-sm text-muted">{empty}</p>
      )}
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={epochs} margin={{ top: 8, right: 16, bottom: 4, left: 4 }} accessibilityLayer>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="epoch"
            type="number"
            domain={across.domain}
            ticks={across.ticks}
            tick={AXIS}
            stroke="var(--line)"
            label={{ value: 'epoch', position: 'insideBottomRight', offset: -2, ...AXIS }}
          />
          <YAxis
            tick={AXIS}
            stroke="var(--line)"
            width={64}
            domain={up.domain}
            ticks={up.ticks}
            tickFormatter={up.format}
          />
          <Tooltip
            formatter={(value) => format(Number(value))}
            labelFormatter={(epoch) => `Epoch ${epoch}`}
            contentStyle={{
              background: 'var(--surface)',
              border: '1px solid var(--line)',
              borderRadius: 6,
              fontSize: 12,
            }}
          />
          <Legend wrapperStyle={{ fontSize: 12 }} />
          {best !== null && (
            <ReferenceLine
              x={best}
              stroke="var(--strong-line)"
              strokeDasharray="4 4"
              label={{
                value: 'best',
                position: best > last / 2 ? 'insideTopRight' : 'insideTopLeft',
                ...AXIS,
              }}
            />
          )}
          <Line
            name="training"
            dataKey={training}
            stroke="var(--training)"
            strokeWidth={2}
            dot={{ r: 3 }}
            isAnimationActive={false}
          />
          <Line
            name="validation"
            dataKey={validation}
            stroke="var(--validation)"
            strokeWidth={2}
            dot={{ r: 3 }}
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
    </div>
  )
}
