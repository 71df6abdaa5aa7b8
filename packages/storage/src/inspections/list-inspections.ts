import type { InspectionSummary, ListInspections, Page } from '@convscope/shared'
import type { Queried } from '../database/database.js'
import { type ListOrder, listPage, ofRun } from '../database/list-page.js'
import { Prisma } from '../generated/sqlite/client/client.js'
import { INSPECTION_SUMMARY, toInspectionSummary } from './inspection-read-model.js'

const ORDERS = {
  newest: 'newest',
  oldest: 'oldest',
  surest: { column: 'probability', direction: 'desc' },
  unsurest: { column: 'probability', direction: 'asc' },
} satisfies Record<ListInspections['sort'], ListOrder>

/** @throws InvalidInputError `cursor_invalid`. */
export function listInspections(database: Queried, query: ListInspections): Promise<Page<InspectionSummary>> {
  const order = ORDERS[query.sort]
  return listPage(database, {
    table: 'Inspection',
    sqliteIndex: indexFor(query, order),
    conditions: [
      ...(query.runId === undefined ? [] : [ofRun(query.runId)]),
      ...equal('checkpointId', query.checkpointId),
      ...equal('imageId', query.imageId),
      ...equal('datasetName', query.dataset),
      ...equal('datasetSplit', query.split),
      ...equal('datasetIndex', query.index),
      ...equal('state', query.state),
      ...equal('isRight', query.answer === undefined ? undefined : query.answer === 'right'),
      ...equal('predictedName', query.predicted),
      ...equal('trueName', query.true),
      ...(query.source === 'own' ? [Prisma.sql`"imageId" IS NOT NULL`] : []),
      ...(query.source === 'dataset' ? [Prisma.sql`"imageId" IS NULL`] : []),
    ],
    order,
    cursor: query.cursor,
    limit: query.limit,
    read: (ids) =>
      database.client.inspection.findMany({
        where: { id: { in: ids } },
        ...INSPECTION_SUMMARY,
      }),
    rankOf: (row) => row.probability,
    toItem: toInspectionSummary,
  })
}

/** Of one run, checkpoint or image there are few: sooner found by that than met in the list's order. */
function indexFor(
  { runId, checkpointId, imageId, dataset, split, index }: ListInspections,
  order: ListOrder,
) {
  if (runId !== undefined || checkpointId !== undefined) return 'Inspection_checkpointId_createdAt_idx'
  if (imageId !== undefined) return 'Inspection_imageId_createdAt_idx'
  if (dataset !== undefined && split !== undefined && index !== undefined)
    return 'Inspection_by_dataset_image'
  return typeof order === 'object' ? 'Inspection_by_probability' : 'Inspection_by_time'
}

function equal(column: string, value: string | number | boolean | undefined): Prisma.Sql[] {
  return value === undefined ? [] : [Prisma.sql`${Prisma.raw(`"${column}"`)} = ${value}`]
}
