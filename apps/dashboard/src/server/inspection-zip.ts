import { PassThrough, type Readable } from 'node:stream'
import type { InspectionDetail } from '@convscope/shared'
import type { Storage } from '@convscope/storage'
import { Zip, ZipPassThrough } from 'fflate'

/** A zip that is made as it is sent: one layer in memory at a time. Values do not compress; storing them is quick. */
export function inspectionZip(storage: Storage, inspection: InspectionDetail): Readable {
  const output = new PassThrough()
  const zip = new Zip((error, chunk, isLast) => {
    if (error !== null) output.destroy(error)
    else output.write(chunk)
    if (isLast) output.end()
  })
  fill(zip, output, storage, inspection).catch((error) => output.destroy(error))
  return output
}

async function fill(zip: Zip, output: PassThrough, storage: Storage, inspection: InspectionDetail) {
  const add = (name: string, bytes: Uint8Array) => {
    const file = new ZipPassThrough(name)
    zip.add(file)
    file.push(bytes, true)
  }
  add('inspection.json', Buffer.from(`${JSON.stringify(inspection, null, 2)}\n`))
  if (inspection.inputUrl !== null) {
    const sha256 = inspection.inputUrl.slice(inspection.inputUrl.lastIndexOf('/') + 1)
    add('input.png', await storage.artifacts.read(sha256))
  }
  for (const { layer } of inspection.layers) {
    const { stream } = await storage.inspections.activations(inspection.id, layer)
    const file = new ZipPassThrough(`${layer}.npy`)
    zip.add(file)
    for await (const chunk of stream) {
      file.push(chunk as Buffer)
      if (output.writableNeedDrain) await new Promise((resolve) => output.once('drain', resolve))
    }
    file.push(new Uint8Array(0), true)
  }
  zip.end()
}
