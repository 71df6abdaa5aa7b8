import { createNoteSchema, listNotesSchema } from '@convscope/shared'
import { answerOnce } from '@/server/answer-once'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

export const GET = route(async ({ request, storage }) =>
  Response.json(await storage.notes.list(readQuery(request, listNotesSchema))),
)

export const POST = route(async ({ request, storage }) => {
  const asked = await readJson(request, createNoteSchema)
  return answerOnce(
    { request, storage },
    {
      asked,
      work: async (claim) => ({ status: 201, body: await storage.notes.create(asked, claim) }),
      recall: async (id) => ({ status: 201, body: await storage.notes.get(id) }),
    },
  )
})
