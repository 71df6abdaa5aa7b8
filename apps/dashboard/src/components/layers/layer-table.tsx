import { formatShape, type LayerHealthRecord, type RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { count, percent } from '@/format/numbers'
import { Histogram } from './histogram'
import { layerPath, pagedLayers } from './places'

interface LayerTableProps {
  run: Pick<RunDetail, 'id' | 'summary'>
  checkpointId: string
  /** Empty until a worker has looked. */
  health: LayerHealthRecord[]
}

/** They pick or pass on what another layer has computed: nobody measures them. */
const PASSING = ['dropout', 'flatten', 'maxPooling2d', 'averagePooling2d']

/** A row per layer: what it is, and what it did over the sample. */
export function LayerTable({ run, checkpointId, health }: LayerTableProps) {
  const records = new Map(health.map((record) => [record.layer, record]))
  return (
    <table className="table min-w-[760px]">
      <thead>
        <tr>
          <th>Layer</th>
          <th>Type</th>
          <th>Output shape</th>
          <th className="w-40">Activations</th>
          <th className="number">Zero</th>
          <th className="number">Dead</th>
          <th className="number" title="Pairs of channels with a correlation of 0.95 or more; 50 are kept">
            Alike
          </th>
        </tr>
      </thead>
      <tbody>
        {pagedLayers(run.summary).map((layer) => {
          const record = records.get(layer.name)
          const isPassing = PASSING.includes(layer.type)
          return (
            <tr key={layer.name} className={`hover:bg-sunken ${isPassing ? '' : 'h-16'}`}>
              <td>
                <Link
                  href={layerPath(run.id, layer.name, { checkpointId })}
                  className="font-mono text-sm font-medium text-accent hover:underline"
                >
                  {layer.name}
                </Link>
              </td>
              <td className="whitespace-nowrap">
                {layer.type}
                {layer.activation !== undefined && layer.activation !== 'linear' && (
                  <span className="text-muted"> · {layer.activation}</span>
                )}
              </td>
              <td className="whitespace-nowrap">{formatShape(layer.outputShape)}</td>
              {record === undefined ? (
                <td colSpan={4} className="text-xs text-muted">
                  {isPassing && 'passes on what it reads'}
                </td>
              ) : (
                <>
                  <td>
                    <Histogram {...record.histogram} label={`the activations of ${layer.name}`} />
                  </td>
                  <td className="number">{percent(record.fractionZero)}</td>
                  <Count value={record.dead.length} of={record.shape.at(-1) ?? 0} />
                  <td className="number">{record.correlated.length || '–'}</td>
                </>
              )}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Count({ value, of }: { value: number; of: number }) {
  return (
    <td className={`number ${value > 0 ? 'font-medium text-bad' : ''}`}>
      {value === 0 ? '–' : `${count(value)} of ${count(of)}`}
    </td>
  )
}
