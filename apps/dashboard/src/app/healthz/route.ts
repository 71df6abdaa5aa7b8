import { getInstanceId } from '@/server/instance'
import { getStorage } from '@/server/storage'

export const dynamic = 'force-dynamic'

export async function GET(): Promise<Response> {
  const parts = await getStorage().then(
    (storage) => storage.health(),
    (error: Error) => ({ database: { ok: false, message: error.message } }),
  )
  const ok = Object.values(parts).every((part) => part.ok)
  const instance = await getInstanceId().catch(() => undefined)
  return Response.json(
    { ok, instance, parts },
    { status: ok ? 200 : 503, headers: { 'Cache-Control': 'no-store' } },
  )
}
