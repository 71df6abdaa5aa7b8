import { type ArchitectureSummary, formatShape } from '@convscope/shared'
import { count } from '@/format/numbers'

export function ArchitectureTable({ summary }: { summary: ArchitectureSummary }) {
  return (
    <table className="table min-w-[560px]">
      <thead>
        <tr>
          <th>Layer</th>
          <th>Type</th>
          <th>Reads</th>
          <th>Output shape</th>
          <th className="number">Parameters</th>
        </tr>
      </thead>
      <tbody>
        {summary.layers.map((layer) => (
          <tr key={layer.name}>
            <td className="font-mono text-sm">{layer.name}</td>
            <td>
              {layer.type}
              {layer.activation !== undefined && layer.activation !== 'linear' && (
                <span className="text-muted"> · {layer.activation}</span>
              )}
            </td>
            <td className="font-mono text-xs text-muted">{layer.inputs.join(', ')}</td>
            <td>{formatShape(layer.outputShape)}</td>
            <td className="number">{count(layer.parameters)}</td>
          </tr>
        ))}
        <tr className="font-medium">
          <td colSpan={4}>Total</td>
          <td className="number">
            {count(summary.parameters)}
            {summary.trainableParameters !== summary.parameters && (
              <span className="block text-xs text-muted">{count(summary.trainableParameters)} trainable</span>
            )}
          </td>
        </tr>
      </tbody>
    </table>
  )
}
