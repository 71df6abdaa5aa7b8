import { plainTensorFlowRemark } from '@convscope/shared'
import { strToU8, zipSync } from 'fflate'
import { z } from 'zod'
import { readQuery, route } from '@/server/route'

const querySchema = z.strictObject({
  format: z.enum(['tfjs'], { error: 'format must be tfjs' }).default('tfjs'),
})

/** A zip of the TF.js LayersModel: model.json and weights.bin, and a remark where TensorFlow.js alone differs. */
export const GET = route<{ id: string }>(async ({ request, params, storage }) => {
  readQuery(request, querySchema)
  const [checkpoint, files] = await Promise.all([
    storage.runs.checkpoint(params.id),
    storage.runs.checkpointFiles(params.id),
  ])
  const remark = plainTensorFlowRemark((await storage.runs.get(checkpoint.runId)).architecture)
  // Weights do not compress; storing them keeps this quick.
  const zip = zipSync(
    {
      'model.json': files.topology,
      'weights.bin': files.weights,
      ...(remark === null ? {} : { 'README.txt': strToU8(`${remark}\n`) }),
    },
    { level: 0 },
  )
  const name = `${checkpoint.runName.replace(/[^A-Za-z0-9]+/g, '-')}-epoch-${checkpoint.epoch}-tfjs.zip`
  return new Response(zip as Uint8Array<ArrayBuffer>, {
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${name}"`,
    },
  })
})
