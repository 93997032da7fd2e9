// A store in Redis, or Valkey, for a fleet: what one process stores, all see at once, and one at a time has a lock.
export { redisStore, type RedisStore, type RedisStoreOptions } from './redis-store.ts'
