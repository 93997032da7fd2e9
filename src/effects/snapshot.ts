import * as v from 'valibot'
import type { SnapshotFrom } from 'xstate'
import type { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import type { ClientRequest, DeviceProgress, EpochMs } from '../../machines/types.ts'
import { check, numberThat, shownText, textThat, webAddress } from '../kit/check.ts'
import { deepFreeze } from '../kit/freeze.ts'

const time = numberThat((at) => Number.isFinite(at), 'a finite number')
const interval = numberThat((ms) => ms >= 1_000 && ms < Infinity, 'a second or more')

/** As the vault makes them: any other name may be that of a secret which is not the sign-in's to drop, such as the token. */
const registration = textThat((it) => it.startsWith('registration/'), 'a handle')
const deviceCode = textThat((it) => /^deviceCode\/[\da-f]{32}$/.test(it), 'a handle')

const schema = v.object({
  version: v.literal(1),
  flow: v.literal('device'),
  id: v.string(),
  session: v.string(),
  asking: v.boolean(),
  progress: v.nullable(
    v.object({
      registration,
      codes: v.object({
        deviceCode,
        userCode: shownText,
        verificationUri: webAddress,
        verificationUriComplete: webAddress,
        issuedAt: time,
        expiresAt: time,
        intervalMs: interval,
      }),
      intervalMs: interval,
      slowDowns: v.number(),
      polls: v.number(),
      /** Before it nothing is asked, whatever nudges. Records of earlier versions have it not. */
      allowedAt: v.optional(time),
      nextPollAt: time,
    }),
  ),
})

export { schema as snapshotSchema }

/**
 * A sign-in by device code in progress, as plain JSON. Save it at each change of `state$` while the status is `awaitingCode`,
 * and `signIn({ resume })` goes on after a restart with the same code and never asks early. It holds handles, not secrets:
 * those stay in the store. Once the sign-in has ended its snapshot says nothing, so do not save over the last one when the
 * session is disposed, and drop it at every other end. A sign-in by redirect cannot go on in another process: its snapshot
 * says nothing.
 */
export type SignInSnapshot = Readonly<v.InferOutput<typeof schema>>

export const takeSnapshot = (
  id: string,
  request: ClientRequest,
  device: Pick<SnapshotFrom<typeof deviceAuthorizationMachine>, 'context' | 'hasTag'> | undefined,
): SignInSnapshot => {
  const nothing = { version: 1, flow: 'device', id, session: request.session } as const
  if (device === undefined) return deepFreeze({ ...nothing, asking: false, progress: null })
  const { context } = device
  const { codes, registration, deadline, intervalMs, slowDowns, polls } = context
  const { allowedAt, nextPollAt } = context
  const isUnderWay = codes !== null && registration !== null && context.outcome === null
  return deepFreeze({
    ...nothing,
    asking: device.hasTag('asking'),
    progress: isUnderWay
      ? {
          registration,
          codes: { ...codes, expiresAt: deadline },
          intervalMs,
          slowDowns,
          polls,
          allowedAt,
          nextPollAt,
        }
      : null,
  })
}

const longestLifeMs = 86_400_000

/**
 * What a machine starts with to go on from a snapshot. A request that was under way when it was taken may have been
 * answered any moment since, so the pace starts again from now. A snapshot comes from outside: it is believed in nothing
 * that another session, a longer life or another kind of URL could be smuggled in with.
 */
export const toProgress = (
  snapshot: SignInSnapshot,
  request: ClientRequest,
  now: EpochMs,
): DeviceProgress | null => {
  const { asking, session, progress } = check('signIn', 'resume', schema, snapshot)
  if (session !== request.session)
    throw new TypeError('signIn: resume must be a snapshot of a session with the same options.')
  if (progress === null) return null
  const { codes, intervalMs } = progress
  const latest = now + longestLifeMs
  const nextPollAt = asking ? now + intervalMs : Math.min(progress.nextPollAt, latest)
  return {
    ...progress,
    codes: { ...codes, expiresAt: Math.min(codes.expiresAt, latest) },
    allowedAt: asking ? nextPollAt : Math.min(progress.allowedAt ?? nextPollAt, nextPollAt),
    nextPollAt,
  }
}
