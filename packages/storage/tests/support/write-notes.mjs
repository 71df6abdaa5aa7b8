// `node write-notes.mjs <configuration as JSON> <run> <writers>`: writes notes from several writers at once, without an
// end, and prints "+ <id>" for each that was acknowledged and "- <code>" for each that was refused.
import { createNoteSchema } from '@convscope/shared'
import { openStorage } from '../../dist/index.js'

const [configuration, runId, writers] = process.argv.slice(2)
const storage = await openStorage(JSON.parse(configuration))

async function write(writer) {
  for (let number = 0; ; number++) {
    const request = createNoteSchema.parse({ runId, text: `note ${number} of writer ${writer}` })
    try {
      const { id } = await storage.notes.create(request)
      console.log(`+ ${id}`)
    } catch (error) {
      console.log(`- ${error.code ?? error.message}`)
    }
  }
}
for (let writer = 0; writer < Number(writers); writer++) void write(writer)
