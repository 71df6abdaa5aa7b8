import {
  type ArchitectureSummary,
  type CreateNote,
  type ListNotes,
  type NoteRecord,
  NotFoundError,
  type Page,
  type UpdateNote,
} from '@convscope/shared'
import type { Queried } from '../database/database.js'
import { fromJson } from '../database/json.js'
import { listPage } from '../database/list-page.js'
import { fewRows } from '../database/narrow.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import { contains, foldForSearch, idsContaining } from '../database/search-text.js'
import { Prisma } from '../generated/sqlite/client/client.js'
import { claimRequest, type RequestClaim } from '../requests/request-claim.js'
import { assertChannel, findLayer } from '../runs/find-layer.js'
import type { NoteService } from '../storage.js'

const include = { run: { select: { name: true } } } satisfies Prisma.NoteInclude
type NoteRow = Prisma.NoteGetPayload<{ include: typeof include }>

export class DatabaseNoteService implements NoteService {
  readonly #database: Queried

  constructor(database: Queried) {
    this.#database = database
  }

  async create(request: CreateNote, claim?: RequestClaim): Promise<NoteRecord> {
    const { runId, layer, channel, text } = request
    const run = await this.#client.run.findUnique({ where: { id: runId }, select: { summary: true } })
    if (run === null) throw new NotFoundError('run', runId, 'runId')
    assertPlace(request, fromJson(run.summary))
    const place = { runId, layer: layer ?? null, channel: channel ?? null }
    const data = { ...place, text, searchText: foldForSearch(text) }
    const row = await retryWhenBusy(() =>
      this.#client.$transaction(async (transaction) => {
        const created = await transaction.note.create({ data, include })
        await claimRequest(transaction, claim, created.id)
        return created
      }),
    )
    return toNoteRecord(row)
  }

  async get(id: string): Promise<NoteRecord> {
    const row = await this.#client.note.findUnique({ where: { id }, include })
    if (row === null) throw new NotFoundError('note', id)
    return toNoteRecord(row)
  }

  async list(query: ListNotes): Promise<Page<NoteRecord>> {
    const { runId, layer, channel, search, cursor, limit } = query
    const folded = foldForSearch(search ?? '').trim()
    const few = runId === undefined ? await fewRows(this.#database, [idsOf(folded)]) : null
    const ofAll = few === null ? 'Note_createdAt_id_idx' : 'sqlite_autoindex_Note_1'
    return listPage(this.#database, {
      table: 'Note',
      sqliteIndex: runId === undefined ? ofAll : 'Note_runId_createdAt_idx',
      conditions: [
        ...(few === null ? [] : [few]),
        ...(runId === undefined ? [] : [Prisma.sql`"runId" = ${runId}`]),
        ...(layer === undefined ? [] : [Prisma.sql`"layer" = ${layer}`]),
        ...(channel === undefined ? [] : [Prisma.sql`"channel" = ${channel}`]),
        ...(folded === '' ? [] : [contains(this.#database.provider, folded)]),
      ],
      order: 'newest',
      cursor,
      limit,
      read: (ids) => this.#client.note.findMany({ where: { id: { in: ids } }, include }),
      toItem: toNoteRecord,
    })
  }

  async update(id: string, { text }: UpdateNote): Promise<NoteRecord> {
    const data = { text, searchText: foldForSearch(text), updatedAt: new Date() }
    const { count } = await retryWhenBusy(() => this.#client.note.updateMany({ where: { id }, data }))
    if (count === 0) throw new NotFoundError('note', id)
    return toNoteRecord(await this.#client.note.findUniqueOrThrow({ where: { id }, include }))
  }

  async delete(id: string): Promise<void> {
    const { count } = await retryWhenBusy(() => this.#client.note.deleteMany({ where: { id } }))
    if (count === 0) throw new NotFoundError('note', id)
  }

  get #client() {
    return this.#database.client
  }
}

/** A text that is too short for its index is looked for from the first note to the last: they are sorted afterwards. */
function idsOf(folded: string): Prisma.Sql | null {
  if (folded === '') return null
  return (
    idsContaining('Note', folded) ?? Prisma.sql`SELECT "id" FROM "Note" WHERE ${contains('sqlite', folded)}`
  )
}

function assertPlace({ layer, channel }: CreateNote, summary: ArchitectureSummary): void {
  if (layer === undefined) return
  const found = findLayer(summary, layer, 'layer')
  if (channel !== undefined) assertChannel(found, channel, 'channel')
}

function toNoteRecord({ run, createdAt, updatedAt, searchText: _, ...note }: NoteRow): NoteRecord {
  return {
    ...note,
    runName: run.name,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}
