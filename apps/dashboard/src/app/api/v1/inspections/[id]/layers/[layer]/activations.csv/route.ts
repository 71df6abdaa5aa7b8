import { z } from 'zod'
import { activationsCsv } from '@/server/activations-csv'
import { readQuery, route } from '@/server/route'

const querySchema = z.strictObject({ channel: z.coerce.number().int().min(0).optional() })

/** A line per position: row, column, and the value of each channel, or of the one that is asked for. */
export const GET = route<{ id: string; layer: string }>(async ({ request, params, storage }) => {
  const { channel } = readQuery(request, querySchema)
  const lines = await activationsCsv(storage.inspections, params.id, params.layer, channel ?? null)
  const name = `${params.layer.replace(/[^a-z0-9_]/g, '_')}${channel === undefined ? '' : `-${channel}`}.csv`
  return new Response(lines, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}"`,
    },
  })
})
