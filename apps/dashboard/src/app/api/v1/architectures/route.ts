import { ARCHITECTURE_PRESETS } from '@convscope/shared'
import { route } from '@/server/route'

export const GET = route(() => Response.json({ items: ARCHITECTURE_PRESETS }))
