import type { SnapshotFrom } from 'xstate'
import type { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import type { PollState, SignInState } from './states.ts'

export type DeviceSnapshot = SnapshotFrom<typeof deviceAuthorizationMachine>

/** The path of the active state: the charts have no parallel regions, so there is one. */
export const pathOf = (value: DeviceSnapshot['value']): string => {
  let path = ''
  let node: unknown = value
  while (typeof node === 'object' && node !== null) {
    const [[key, child]] = Object.entries(node) as [[string, unknown]]
    path += `${key}.`
    node = child
  }
  return path + String(node)
}

const leafOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

/** A machine that threw: it cannot happen, and is not left unsaid if it does. */
const broken: SignInState = {
  status: 'failed',
  error: {
    code: 'protocol',
    message: 'The sign-in stopped on an unexpected fault.',
    hint: 'Start again; if it happens again, report it.',
    retry: 'restart',
  },
}

/** What the public sees of a snapshot of the device authorization chart. Pure. */
export const toSignInState = ({ status, value, context }: DeviceSnapshot): SignInState => {
  if (status === 'error') return broken
  const { outcome, codes, lastError } = context
  const trouble = lastError === null ? {} : { lastError }

  if (outcome !== null) {
    switch (outcome.kind) {
      case 'authorized':
        return {
          status: 'signedIn',
          expiresAt: outcome.expiresAt,
          refreshable: outcome.refreshable,
          via: 'device',
        }
      case 'denied':
        return { status: 'denied', by: outcome.by, error: outcome.error }
      case 'expired':
        return { status: 'expired' }
      case 'failed':
        return { status: 'failed', error: outcome.error }
      case 'cancelled':
        return outcome.reason === null
          ? { status: 'cancelled' }
          : { status: 'cancelled', reason: outcome.reason }
    }
  }

  const path = pathOf(value)
  if (codes === null)
    return {
      status: 'starting',
      step: path.startsWith('starting.requesting') ? 'requesting' : 'registering',
      ...trouble,
    }

  const leaf = leafOf(path) as PollState['phase']
  // Whatever led back to waiting, the longer interval stays, and so do the words for it.
  const phase = leaf === 'waiting' && context.slowDowns > 0 ? 'slowedDown' : leaf
  return {
    status: 'awaitingCode',
    userCode: codes.userCode,
    verificationUri: codes.verificationUri,
    verificationUriComplete: codes.verificationUriComplete,
    expiresAt: context.deadline,
    browser: context.browser,
    poll: {
      phase,
      count: context.polls,
      slowDowns: context.slowDowns,
      intervalMs: context.intervalMs,
      nextAt:
        phase === 'asking' || context.nextPollAt >= context.deadline ? null : context.nextPollAt,
      lastAt: context.lastAnswerAt,
    },
    ...trouble,
  }
}
