import { createNoteSchema, listNotesSchema } from '@convscope/shared'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

export const GET = route(async ({ request, storage }) =>
  Response.json(await storage.notes.list(readQuery(request, listNotesSchema))),
)

export const POST = route(async ({ request, storage }) =>
  Response.json(await storage.notes.create(await readJson(request, createNoteSchema)), { status: 201 }),
)
