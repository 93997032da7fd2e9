export { describeOn, launch, scaleFolder, type Missing, type Server } from './launch.ts'
export { redisServer } from './redis-server.ts'
export { postgresServer } from './postgres-server.ts'
export { restateServer, type RestateServer } from './restate-server.ts'
