import { route } from '@/server/route'

export const GET = route(async ({ storage }) => Response.json({ items: await storage.datasets.list() }))
