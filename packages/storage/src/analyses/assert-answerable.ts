import {
  type ArchitectureSummary,
  type CreateAnalysis,
  InvalidInputError,
  isAboutImage,
  NotFoundError,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { assertImage } from '../inspections/assert-image.js'
import { assertChannel, findLayer } from '../runs/find-layer.js'
import type { DatasetService } from '../storage.js'

/** What a checkpoint's run says about its network. */
export interface NetworkFacts {
  summary: ArchitectureSummary
  classes: string[]
}

/**
 * Checks what a question names: layers, channels, classes and images.
 * @throws NotFoundError, InvalidInputError with the field.
 */
export async function assertAnswerable(
  parts: { client: Client; datasets: DatasetService },
  request: CreateAnalysis,
  { summary, classes }: NetworkFacts,
): Promise<void> {
  if ('layer' in request && request.kind !== 'channelMatch') {
    const layer = findLayer(summary, request.layer, 'layer')
    if (request.kind === 'gradCam' && layer.outputShape.length !== 3) {
      throw new InvalidInputError({
        code: 'layer_flat',
        message: `Grad-CAM needs a layer with maps; ${request.layer} has none.`,
        field: 'layer',
      })
    }
    if ('channels' in request) {
      request.channels.forEach((channel, index) => {
        assertChannel(layer, channel, `channels.${index}`)
      })
    }
  }
  if ('classIndex' in request && request.classIndex !== null && request.classIndex >= classes.length) {
    throw new InvalidInputError({
      code: 'class_out_of_range',
      message: `The network tells ${classes.length} classes apart, 0 to ${classes.length - 1}.`,
      field: 'classIndex',
    })
  }
  if (request.kind === 'occlusion' && request.size > Math.min(...summary.inputShape.slice(0, 2))) {
    throw new InvalidInputError({
      code: 'size_too_large',
      message: `The image has ${summary.inputShape.slice(0, 2).join(' × ')} pixels; a square of ${request.size} hides more than that.`,
      field: 'size',
    })
  }
  if (isAboutImage(request)) await assertImage(parts, request, summary.inputShape)
  if (request.kind === 'channelMatch') await assertOperands(parts.client, request)
}

type ChannelMatch = Extract<CreateAnalysis, { kind: 'channelMatch' }>

async function assertOperands(client: Client, request: ChannelMatch): Promise<void> {
  // One after the other: where both are wrong, the first one is told.
  const one = await operandOf(client, request.inspectionId, request.layer, 'inspectionId', 'layer')
  const { otherInspectionId, otherLayer } = request
  const other = await operandOf(client, otherInspectionId, otherLayer, 'otherInspectionId', 'otherLayer')
  if (one.shape.length === other.shape.length) return
  throw new InvalidInputError({
    code: 'shape_mismatch',
    message: `A layer with maps cannot be matched with a flat one.`,
    field: 'otherLayer',
  })
}

/** Stored activations of a layer of an inspection. */
export async function operandOf(
  client: Client,
  inspectionId: string,
  layer: string,
  inspectionField: string,
  layerField: string,
): Promise<{ sha256: string; shape: number[] }> {
  const row = await client.layerActivation.findUnique({
    where: { inspectionId_layer: { inspectionId, layer } },
    select: { activationsSha256: true, shape: true },
  })
  if (row !== null) return { sha256: row.activationsSha256, shape: row.shape as number[] }
  if ((await client.inspection.count({ where: { id: inspectionId } })) === 0) {
    throw new NotFoundError('inspection', inspectionId, inspectionField)
  }
  throw new NotFoundError('layer of this inspection', layer, layerField)
}
