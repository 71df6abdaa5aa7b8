'use client'

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
import { epochAxis, valueAxis } from '@/format/axis'
import { significant } from '@/format/numbers'

export interface CurvePoint {
  epoch: number
  max: number
  mean: number
  /** Of the cell that is held; absent without one. */
  cell?: number
}

interface ChannelCurveProps {
  points: CurvePoint[]
  epoch: number
  epochs: [number, number]
  /** Names the held cell. */
  cell: string | null
  onEpoch(epoch: number): void
}

const AXIS = { fontSize: 12, fill: 'var(--muted)' }

/** A channel's values over the epochs; a click goes to an epoch. */
export function ChannelCurve({ points, epoch, epochs, cell, onEpoch }: ChannelCurveProps) {
  const across = epochAxis(epochs)
  const up = valueAxis(points.flatMap(({ max, mean, cell: held }) => [max, mean, held ?? mean]))
  return (
    <div className="h-64 min-w-0 xl:h-112" role="img" aria-label={describe(points, epoch)}>
      <ResponsiveContainer width="100%" height="100%">
        <LineChart
          data={points}
          margin={{ top: 8, right: 16, bottom: 4, left: 4 }}
          onClick={({ activeLabel }) => {
            if (activeLabel !== undefined) onEpoch(Number(activeLabel))
          }}
        >
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
            formatter={(value) => significant(Number(value))}
            labelFormatter={(each) => `Epoch ${each}`}
            contentStyle={{
              background: 'var(--surface)',
              border: '1px solid var(--line)',
              borderRadius: 6,
              fontSize: 12,
            }}
          />
          <Legend wrapperStyle={{ fontSize: 12 }} />
          <ReferenceLine x={epoch} stroke="var(--accent)" />
          <Line name="highest value" dataKey="max" stroke="var(--training)" {...LINE} />
          <Line name="mean" dataKey="mean" stroke="var(--validation)" {...LINE} />
          {cell !== null && <Line name={cell} dataKey="cell" stroke="var(--good)" {...LINE} />}
        </LineChart>
      </ResponsiveContainer>
    </div>
  )
}

const LINE = { strokeWidth: 2, dot: { r: 3 }, isAnimationActive: false }

function describe(points: CurvePoint[], epoch: number): string {
  const here = points.find((point) => point.epoch === epoch)
  const values =
    here === undefined ? '' : `: highest value ${significant(here.max)}, mean ${significant(here.mean)}`
  return `Values of the channel over the epochs; epoch ${epoch}${values}`
}
