import { toSignInProgress, type SignInMachineSnapshot } from './progress.ts'
import type { SessionSnapshot } from './session-state.ts'

interface SignInActor {
  getSnapshot(): SignInMachineSnapshot
  subscribe(observer: { next(): void; complete(): void; error(): void }): { unsubscribe(): void }
}

/** Whether a sign-in may yet do without the person: one that follows goes by how far its leader has come. */
export const isSilent = (snapshot: SignInMachineSnapshot): boolean => {
  const { step } = toSignInProgress(snapshot, undefined)
  return snapshot.status === 'active' && (step === 'checkingStore' || step === 'refreshing')
}

/** The sign-in under way in a session, while it may yet do without the person. */
export const silentSignIn = ({
  children,
}: Pick<SessionSnapshot, 'children'>): SignInActor | undefined => {
  const actor = children['signIn'] as SignInActor | undefined
  return actor !== undefined && isSilent(actor.getSnapshot()) ? actor : undefined
}
