import { setPriority } from 'node:os'
import sharp from 'sharp'
import { type DecoderTask, doTask } from './decoder-tasks.js'

// A process that decodes pictures, one at a time: whatever a picture costs, it costs here. It ends with its parent.

// Behind whoever serves pages.
setPriority(10)
sharp.concurrency(1)
sharp.cache(false)

process.on('disconnect', () => process.exit(0))
process.on('message', ({ id, task }: { id: number; task: DecoderTask }) => {
  void doTask(task).then((answer) => {
    if (process.connected) process.send?.({ id, answer })
  })
})
