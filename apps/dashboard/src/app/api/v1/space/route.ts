import { route } from '@/server/route'

export const GET = route(async ({ storage }) => Response.json(await storage.space()))
