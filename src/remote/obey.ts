import type { ErrorInfo } from '../kit/errors.ts'
import type { Method } from '../../machines/types.ts'
import type { Command } from './client-messages.ts'
import type { Answer } from './server-messages.ts'
import type { RemoteRestartOptions, ServedSession, ServedSignIn } from './remote-session.ts'
import type { ServedAttempt } from './served-attempt.ts'

export const notAllowed = {
  code: 'not_allowed',
  message: 'This cannot be done from here.',
  hint: 'Do it in the main window.',
  retry: 'never',
} as const satisfies ErrorInfo
const noBrowser = {
  code: 'redirect_unavailable',
  message: 'This sign-in cannot come back from a browser: it runs on a server.',
  hint: 'Use a code instead.',
  retry: 'otherMethod',
} as const satisfies ErrorInfo

/** What a command came to, before it is put into words. */
export type Outcome = Omit<Answer, 'attempt'> & { readonly attempt?: ServedAttempt }

/** What commands are carried out on. */
export interface Served {
  readonly session: ServedSession
  /** The ways to sign in that clients may ask for. */
  readonly methods: readonly Method[]
  /** The sign-in that a client means, if it is not too long ago. */
  readonly find: (id: string) => ServedSignIn | undefined
  readonly serve: (signIn: ServedSignIn) => ServedAttempt
}

/** Carries out a command that is allowed. Rejects with what the session throws. */
export const obey = async (
  command: Command,
  { session, methods, find, serve }: Served,
): Promise<Outcome> => {
  const canBe = ({ method = 'auto' }: RemoteRestartOptions) =>
    method === 'auto' || methods.includes(method)
  switch (command.name) {
    case 'signIn': {
      const { name: _, ...options } = command
      const isJoined = session.getState().status === 'signingIn'
      if (!isJoined && !canBe(options)) return { error: noBrowser }
      return { attempt: serve(session.signIn(options)) }
    }
    case 'signOut':
      if (session.signOut === undefined) return { error: notAllowed }
      await session.signOut()
      return {}
    case 'restart': {
      const { name: _, attempt, ...options } = command
      // The code that the person has in hand stays good.
      if (!canBe(options)) return { error: noBrowser }
      return { attempt: serve(find(attempt)?.restart(options) ?? session.signIn(options)) }
    }
    case 'cancel':
      find(command.attempt)?.cancel(command.reason)
      return {}
    case 'nudge':
      find(command.attempt)?.nudge()
      return {}
    case 'openBrowser':
      return { value: (await find(command.attempt)?.openBrowser()) === true }
    case 'submitRedirect':
      return { value: (await find(command.attempt)?.submitRedirect?.(command.url)) === true }
  }
}
