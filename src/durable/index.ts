export { drive } from './drive.ts'
export type { DurableEngine, DurableStep, Interrupted } from './engine.ts'
export { interruptedEffects } from './interrupted.ts'
export {
  durableSignIn,
  type DurableSignIn,
  type DurableSignInOptions,
  type SignInEngine,
  type SignInWish,
} from './sign-in.ts'
