export { describeOn } from './launch.ts'
export { redisServer } from './redis-server.ts'
