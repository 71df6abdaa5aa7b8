import {
  type ArchitectureSummary,
  type CreateNote,
  type ListNotes,
  type NoteRecord,
  NotFoundError,
  type Page,
  type UpdateNote,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson } from '../database/json.js'
import { afterCursor, decodeCursor, toPage } from '../database/page-cursor.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import { claimRequest, type RequestClaim } from '../requests/request-claim.js'
import { assertChannel, findLayer } from '../runs/find-layer.js'
import type { NoteService } from '../storage.js'

const include = { run: { select: { name: true } } } satisfies Prisma.NoteInclude
type NoteRow = Prisma.NoteGetPayload<{ include: typeof include }>

export class DatabaseNoteService implements NoteService {
  readonly #client: Client
  readonly #contains: (text: string) => Prisma.StringFilter

  /** @param contains how this database searches a text without regard to case. */
  constructor(client: Client, contains: (text: string) => Prisma.StringFilter) {
    this.#client = client
    this.#contains = contains
  }

  async create(request: CreateNote, claim?: RequestClaim): Promise<NoteRecord> {
    const { runId, layer, channel, text } = request
    const run = await this.#client.run.findUnique({ where: { id: runId }, select: { summary: true } })
    if (run === null) throw new NotFoundError('run', runId, 'runId')
    assertPlace(request, fromJson(run.summary))
    const data = { runId, text, layer: layer ?? null, channel: channel ?? null }
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
    const filter = {
      ...(query.runId === undefined ? {} : { runId: query.runId }),
      ...(query.layer === undefined ? {} : { layer: query.layer }),
      ...(query.channel === undefined ? {} : { channel: query.channel }),
      ...(query.search ? { text: this.#contains(query.search) } : {}),
    }
    const after = query.cursor === undefined ? {} : afterCursor(decodeCursor(query.cursor), 'desc')
    const [rows, total] = await Promise.all([
      this.#client.note.findMany({
        where: { AND: [filter, after] },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: query.limit + 1,
        include,
      }),
      this.#client.note.count({ where: filter }),
    ])
    return toPage(rows, query.limit, total, toNoteRecord)
  }

  async update(id: string, { text }: UpdateNote): Promise<NoteRecord> {
    const data = { text, updatedAt: new Date() }
    const { count } = await retryWhenBusy(() => this.#client.note.updateMany({ where: { id }, data }))
    if (count === 0) throw new NotFoundError('note', id)
    return toNoteRecord(await this.#client.note.findUniqueOrThrow({ where: { id }, include }))
  }

  async delete(id: string): Promise<void> {
    const { count } = await retryWhenBusy(() => this.#client.note.deleteMany({ where: { id } }))
    if (count === 0) throw new NotFoundError('note', id)
  }
}

function assertPlace({ layer, channel }: CreateNote, summary: ArchitectureSummary): void {
  if (layer === undefined) return
  const found = findLayer(summary, layer, 'layer')
  if (channel !== undefined) assertChannel(found, channel, 'channel')
}

function toNoteRecord({ run, createdAt, updatedAt, ...note }: NoteRow): NoteRecord {
  return {
    ...note,
    runName: run.name,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}
