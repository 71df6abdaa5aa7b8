// Another process that queues runs: queue-runs.mjs CONFIGURATION COUNT. Prints their ids.
import { createRunSchema } from '@convscope/shared'
import { openStorage } from '../../dist/index.js'

const [configuration, count] = process.argv.slice(2)
const storage = await openStorage(JSON.parse(configuration))
const request = createRunSchema.parse({ dataset: 'digits', tags: ['many'] })
const runs = await Promise.all(
  Array.from({ length: Number(count) }, () => storage.runs.create(request, null)),
)
console.log(JSON.stringify(runs.map(({ id }) => id)))
await storage.close()
