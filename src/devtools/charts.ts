import { sha256 } from '@noble/hashes/sha2.js'
import type { ActorLogic, AnyStateMachine, EventObject, Snapshot } from 'xstate'
import { authorizationCodeMachine } from '../../machines/authorization-code.machine.ts'
import { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import { refreshMachine } from '../../machines/refresh.machine.ts'
import { sessionMachine } from '../../machines/session.machine.ts'
import { signInMachine } from '../../machines/sign-in.machine.ts'
import type { Machines } from '../effects/runtime.ts'
import { toHex } from '../kit/hex.ts'

/** The charts as they are in this version, without effects. */
export const ownCharts: Machines = {
  deviceAuthorization: deviceAuthorizationMachine,
  authorizationCode: authorizationCodeMachine,
  refresh: refreshMachine,
  signIn: signInMachine,
  session: sessionMachine,
}

/** A short name for a text, the same wherever it is made. */
export const shortHash = (text: string): string =>
  toHex(sha256(new TextEncoder().encode(text))).slice(0, 12)

/** What a chart looks like, by name; it changes with its states, transitions and names, not with a build. */
export const fingerprintsOf = (charts: Machines): Record<string, string> =>
  Object.fromEntries(
    Object.entries(charts).map(([name, chart]) => [
      name,
      shortHash(
        JSON.stringify((chart as AnyStateMachine).config, (key, value: unknown) =>
          key === 'description' || typeof value === 'function' ? undefined : value,
        ),
      ),
    ]),
  )

/** How the answer of a leaf is handed to its stand-in. */
export type LeafEvent =
  | { readonly type: 'replay.done'; readonly output: unknown }
  | { readonly type: 'replay.error'; readonly error: unknown }

type LeafSnapshot = Snapshot<unknown>

const isLeafEvent = (event: EventObject): event is LeafEvent => event.type.startsWith('replay.')

/** Stands in for a promise: it answers when it is told to, and at once. */
const leaf: ActorLogic<LeafSnapshot, EventObject> = {
  getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
  transition: (snapshot, event) => {
    if (!isLeafEvent(event)) return snapshot
    return event.type === 'replay.done'
      ? { status: 'done', output: event.output, error: undefined }
      : { status: 'error', output: undefined, error: event.error }
  },
  getPersistedSnapshot: (snapshot) => snapshot,
}

const onLeaves = (
  chart: AnyStateMachine,
  inner: Readonly<Record<string, AnyStateMachine>>,
): AnyStateMachine =>
  chart.provide({
    actors: Object.fromEntries(
      Object.keys(chart.implementations.actors).map((name) => [name, inner[name] ?? leaf]),
    ),
  } as never)

/** The chart of a session, on stand-ins for everything that reaches the world. */
export const standInSession = (charts: Machines): AnyStateMachine => {
  const refresh = onLeaves(charts.refresh, {})
  const deviceAuthorization = onLeaves(charts.deviceAuthorization, {})
  const authorizationCode = onLeaves(charts.authorizationCode, {})
  const signIn = onLeaves(charts.signIn, { refresh, deviceAuthorization, authorizationCode })
  return onLeaves(charts.session, { refresh, signIn })
}
