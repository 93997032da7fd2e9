export { describeOn, launch, scaleFolder, type Missing, type Server } from './launch.ts'
export { redisServer } from './redis-server.ts'
