export { describeOn } from './launch.ts'
export { redisServer } from './redis-server.ts'
export { postgresServer } from './postgres-server.ts'
export { restateServer } from './restate-server.ts'
