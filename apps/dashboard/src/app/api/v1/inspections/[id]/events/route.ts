import { topicRoute } from '@/server/topic-route'

export { topicRoute as GET }
