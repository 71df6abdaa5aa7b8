import { Readable } from 'node:stream'
import { inspectionZip } from '@/server/inspection-zip'
import { route } from '@/server/route'

/** Everything of an inspection as a zip: its record, the input, and each layer's values. */
export const GET = route<{ id: string }>(async ({ params, storage }) => {
  const inspection = await storage.inspections.get(params.id)
  const name = `${inspection.runName.replace(/[^A-Za-z0-9]+/g, '-')}-inspection-${inspection.id.slice(-8)}.zip`
  return new Response(
    Readable.toWeb(inspectionZip(storage, inspection)) as ReadableStream<Uint8Array<ArrayBuffer>>,
    {
      headers: {
        'Content-Type': 'application/zip',
        'Content-Disposition': `attachment; filename="${name}"`,
      },
    },
  )
})
