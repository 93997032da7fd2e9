import * as v from 'valibot'
import type { ClientRequest, DeviceProgress, EpochMs } from '../machines/effects.ts'
import { check } from './check.ts'
import { deepFreeze } from './observe/freeze.ts'
import { pathOf, type DeviceSnapshot } from './observe/sign-in-state.ts'

const time = v.pipe(v.number(), v.finite())

const schema = v.object({
  version: v.literal(1),
  flow: v.literal('device'),
  id: v.string(),
  session: v.string(),
  asking: v.boolean(),
  progress: v.nullable(
    v.object({
      registration: v.string(),
      codes: v.object({
        deviceCode: v.string(),
        userCode: v.string(),
        verificationUri: v.string(),
        verificationUriComplete: v.string(),
        issuedAt: time,
        expiresAt: time,
        intervalMs: v.pipe(time, v.minValue(1_000)),
      }),
      intervalMs: v.pipe(time, v.minValue(1_000)),
      slowDowns: v.number(),
      polls: v.number(),
      nextPollAt: time,
    }),
  ),
})

/**
 * A sign-in in progress as plain JSON. Save it at each change of `state$`, and `signIn({ resume })` goes on after a restart
 * with the same code and never asks early. It holds handles, not secrets: those stay in the store.
 */
export type SignInSnapshot = Readonly<v.InferOutput<typeof schema>>

export const takeSnapshot = (
  id: string,
  request: ClientRequest,
  { value, context }: DeviceSnapshot,
): SignInSnapshot => {
  const { codes, registration, deadline, intervalMs, slowDowns, polls, nextPollAt } = context
  const isUnderWay = codes !== null && registration !== null && context.outcome === null
  return deepFreeze({
    version: 1,
    flow: 'device',
    id,
    session: request.session,
    asking: pathOf(value).endsWith('.asking'),
    progress: isUnderWay
      ? {
          registration,
          codes: { ...codes, expiresAt: deadline },
          intervalMs,
          slowDowns,
          polls,
          nextPollAt,
        }
      : null,
  })
}

/**
 * What a machine starts with to go on from a snapshot. A request that was under way when it was taken may have been
 * answered any moment since, so the pace starts again from now.
 */
export const toProgress = (snapshot: SignInSnapshot, now: EpochMs): DeviceProgress | null => {
  const { asking, progress } = check('signIn', 'resume', schema, snapshot)
  if (progress === null || !asking) return progress
  return { ...progress, nextPollAt: now + progress.intervalMs }
}
