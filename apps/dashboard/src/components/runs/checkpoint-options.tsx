import type { CheckpointRecord } from '@convscope/shared'
import { percent } from '@/format/numbers'

/** The checkpoints of a run as choices, each with what tells it from the others. */
export function CheckpointOptions({ checkpoints }: { checkpoints: CheckpointRecord[] }) {
  return checkpoints.map(({ id, epoch, valAccuracy, best, last }) => (
    <option key={id} value={id}>
      Epoch {epoch}, accuracy {percent(valAccuracy)}
      {best ? ', best' : ''}
      {last ? ', last' : ''}
    </option>
  ))
}
