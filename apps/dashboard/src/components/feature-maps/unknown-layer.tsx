import type { InspectionDetail } from '@convscope/shared'
import Link from 'next/link'
import { EmptyState } from '@/components/ui/notes'

/** For an address that names a layer or channel which this inspection has not: what there is. */
export function UnknownLayer({ inspection, asked }: { inspection: InspectionDetail; asked: string }) {
  return (
    <EmptyState title={`This inspection has no ${asked}`} isPage>
      <ul className="space-y-1">
        {inspection.layers.map(({ layer, shape }) => (
          <li key={layer}>
            <Link
              href={`/inspections/${inspection.id}/layers/${layer}`}
              className="font-mono text-accent hover:underline"
            >
              {layer}
            </Link>{' '}
            {shape.length === 3 && `filters 0 to ${(shape[2] ?? 1) - 1}`}
          </li>
        ))}
      </ul>
    </EmptyState>
  )
}
