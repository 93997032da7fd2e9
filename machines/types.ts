/**
 * What the machines ask of the world: types only. Every answer is data and says when it came (`at`); an effect rejects
 * only where there is a bug. Secrets appear as handles, which the vault alone can open.
 */
export type * from './types/values.ts'
export type * from './types/answers.ts'
export type * from './types/flow.ts'
export type * from './types/device-authorization.ts'
export type * from './types/authorization-code.ts'
export type * from './types/refresh.ts'
export type * from './types/sign-in.ts'
export type * from './types/session.ts'
