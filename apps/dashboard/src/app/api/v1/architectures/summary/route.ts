import { createRunSchema } from '@convscope/shared'
import { readConfiguration } from '@convscope/shared/server'
import { planRun } from '@convscope/storage'
import { readJson } from '@/server/read-body'
import { route } from '@/server/route'

const requestSchema = createRunSchema.pick({ architecture: true, dataset: true })

/** Shapes and parameters of a network for a data set, without queueing anything. */
export const POST = route(async ({ request, storage }) => {
  const asked = await readJson(request, requestSchema)
  const dataset = await storage.datasets.get(asked.dataset)
  return Response.json(planRun(asked, dataset, readConfiguration().maxParameters).summary)
})
