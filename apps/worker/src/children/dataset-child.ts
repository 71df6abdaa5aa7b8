import { basename } from 'node:path'
import {
  type DatasetFolder,
  datasetNameOf,
  EMBEDDED,
  findDatasetFolders,
  fingerprintOf,
  openDatasetFolder,
} from '@convscope/model/datasets'
import { GoneError, InvalidInputError, UserError } from '@convscope/shared'
import { readConfiguration } from '@convscope/shared/server'
import { type ArtifactStore, type KnownFolder, openArtifactStore } from '@convscope/storage'
import { reportError } from '../processes/reported-error.js'
import type { FromDatasets, ToDatasets } from './dataset-messages.js'
import { ParentChannel } from './parent-channel.js'
import { registeredDataset } from './registered-dataset.js'

// Looks at every data set of this worker and stores those that are new. A process of its own, because files that other
// people made are decoded here, and because its memory goes back to the system when it ends.

const configuration = readConfiguration()
const channel = new ParentChannel<ToDatasets, FromDatasets>((message) => void look(message))

async function look(task: ToDatasets): Promise<void> {
  try {
    const artifacts = await openArtifactStore(configuration)
    const looked: string[] = []
    for (const folder of [EMBEDDED, ...(await ownFolders())]) {
      looked.push(folder.folder)
      if (!task.skip.includes(folder.folder)) await lookAt(folder, task, artifacts)
    }
    await artifacts.close()
    await channel.send({ type: 'looked', folders: looked })
  } catch (error) {
    await channel.send({ type: 'error', error: reportError(error) })
  }
}

/** A directory that cannot be read is told as a folder that cannot be used. */
async function ownFolders(): Promise<DatasetFolder[]> {
  const { datasetsDirectory } = configuration
  if (datasetsDirectory === null) return []
  try {
    return await findDatasetFolders(datasetsDirectory)
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    const name = datasetNameOf(basename(datasetsDirectory))
    return [{ name, folder: datasetsDirectory, path: datasetsDirectory, problem: error.message }]
  }
}

async function lookAt(
  folder: DatasetFolder,
  { place, known, isChecked }: ToDatasets,
  artifacts: ArtifactStore,
): Promise<void> {
  const fingerprint = await fingerprintOf(folder.path)
  const { name } = folder
  const before = known.find((each) => each.folder === folder.folder && each.name === name)
  if (before?.fingerprint === fingerprint && !(isChecked && (await isDamaged(before, artifacts)))) return
  const lookedAt = { place, folder: folder.folder, fingerprint }
  await channel.send({ type: 'reading', name, folder: lookedAt })
  try {
    const dataset = await registeredDataset(name, await openDatasetFolder(folder), artifacts)
    await channel.send({ type: 'read', folder: lookedAt, dataset })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    await channel.send({ type: 'unusable', name, folder: lookedAt, problem: error.message })
  }
}

async function isDamaged({ artifacts: stored }: KnownFolder, artifacts: ArtifactStore): Promise<boolean> {
  for (const sha256 of stored) {
    try {
      await (await artifacts.localPath(sha256)).release()
    } catch (error) {
      if (error instanceof GoneError) return true
      throw error
    }
  }
  return false
}
