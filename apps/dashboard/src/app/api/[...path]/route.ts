import { jsonError } from '@/server/errors'

const notFound = (request: Request) =>
  jsonError(404, {
    code: 'route_unknown',
    message: `There is no ${request.method} ${new URL(request.url).pathname}.`,
  })

export { notFound as DELETE, notFound as GET, notFound as PATCH, notFound as POST, notFound as PUT }
