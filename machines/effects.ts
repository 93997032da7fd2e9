/**
 * What the machines ask of the world: types only. Every answer is data and says when it came (`at`); an effect rejects
 * only where there is a bug. Secrets appear as handles, which the vault alone can open.
 */
export type * from './effects/common.ts'
export type * from './effects/device-authorization.ts'
export type * from './effects/authorization-code.ts'
export type * from './effects/tokens.ts'
export type * from './effects/sign-in.ts'
