import { fromPromise } from 'xstate'
import type { authorizationCodeMachine } from '../../machines/authorization-code.machine.ts'
import { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import type {
  Abilities,
  AttemptInput,
  ClientRequest,
  LoadAuthorizationCodeOutput,
} from '../../machines/types.ts'
import { refreshMachine } from '../../machines/refresh.machine.ts'
import { sessionMachine } from '../../machines/session.machine.ts'
import { signInMachine } from '../../machines/sign-in.machine.ts'
import type { Clock, Host } from '../host/host.ts'
import { createSteadyClock, type SteadyClock } from '../host/steady-clock.ts'
import { connectServices } from '../protocol/providers.ts'
import type { Tell } from '../protocol/reply.ts'
import { createTransport, type Transport } from '../protocol/transport.ts'
import { createTimeLimit, timedOut } from '../kit/time-limit.ts'
import { troubleOf } from '../kit/trouble.ts'
import { patientStore } from '../store/patient.ts'
import type { Store } from '../store/store.ts'
import { errorInfo } from '../protocol/error-info.ts'
import { createVault, type Vault } from './vault.ts'
import { afterJumps } from './after-jumps.ts'
import { createAskers, type Askers } from './askers.ts'
import type { CodeFlow, createCodeFlow } from './code-flow.ts'
import { deviceAuthorizationActors } from './device-authorization.ts'
import { createDoubts, type Doubts } from './doubts.ts'
import { createLeads, type Leads } from './shared-sign-in/leads.ts'
import { loadCodeFlow } from './load-code-flow.ts'
import type { Redirects } from './redirects.ts'
import { tokenActors } from './refresh.ts'
import { createRegistrations } from './registration.ts'
import { createRenewals, type Renewals } from './renewals.ts'
import { createRevocations, type Revocations } from './revocations.ts'
import { createTokens, type Tokens } from './token-store.ts'
import { createUnderWay, type UnderWay } from './under-way.ts'

/** The charts with their effects. */
export interface Machines {
  readonly deviceAuthorization: typeof deviceAuthorizationMachine
  readonly authorizationCode: typeof authorizationCodeMachine
  readonly refresh: typeof refreshMachine
  readonly signIn: typeof signInMachine
  readonly session: typeof sessionMachine
}

/** What every session on one host and one store shares: a request queue, a vault, the machines with their effects. */
export interface Runtime {
  readonly host: Host
  readonly store: Store
  readonly time: SteadyClock
  /** The host's, whose jumps are looked for with each reading. */
  readonly clock: Clock
  readonly transport: Transport
  readonly vault: Vault
  readonly tokens: Tokens
  readonly redirects: Pick<Redirects, 'submit' | 'conclude'>
  readonly renewals: Renewals
  readonly doubts: Doubts
  readonly revocations: Revocations
  readonly askers: Askers
  readonly leads: Leads
  readonly underWay: UnderWay
  readonly machines: Omit<Machines, 'authorizationCode'>
  readonly abilities: Abilities
  /** The authorization code flow, for those who brought it along; a sign-in loads it. */
  readonly codeFlow: (create: typeof createCodeFlow) => CodeFlow
}

/** So long a digest may take that is made out of memory. */
const digestLimitMs = 10_000

const runtimes = new WeakMap<Host, WeakMap<Store, Runtime>>()

export const createRuntime = (host: Host, store: Store, connect = connectServices): Runtime => {
  const time = createSteadyClock(host.clock, host.wake$)
  const clock: Clock = {
    now: () => time.now(),
    monotonic: () => host.clock.monotonic(),
    setTimeout: (callback, delayMs) => host.clock.setTimeout(callback, delayMs),
    clearTimeout: (handle) => host.clock.clearTimeout(handle),
  }
  const { random, sha256: digest, redirect, capabilities } = host
  const inTime = createTimeLimit(clock, digestLimitMs)
  const sha256: Host['sha256'] =
    digest &&
    ((bytes) =>
      inTime(
        () => digest(bytes),
        () => timedOut('There is no digest.'),
      ))
  const explain: Host['explain'] = (trouble, at) => host.explain?.(trouble, at)
  const tell: Tell = (thrown) => {
    const trouble = troubleOf(thrown, 'root')
    return { trouble, words: explain(trouble, 'network') }
  }
  const patient = patientStore(store, clock)
  const vault = createVault(patient, clock, explain)
  const transport = createTransport({ fetch: host.fetch, clock, tell })
  const service = connect(transport)
  const registrations = createRegistrations({ clock, vault, service })
  const tokens = createTokens({ vault, service, time, ...(sha256 !== undefined && { sha256 }) })
  const leads = createLeads(patient, clock, tokens, vault.infoOf, store)
  const doubts = createDoubts(patient, clock, random)
  const renewals = createRenewals()
  const revocations = createRevocations(service, clock)
  const askers = createAskers(vault, clock, random)
  const underWay = createUnderWay()
  const shared = { clock, vault, service, registrations, tokens }

  const forTokens = afterJumps(
    time,
    tokenActors({ ...shared, renewals, doubts, revocations, underWay }),
    underWay,
  )
  const forDevice = afterJumps(
    time,
    deviceAuthorizationActors({ ...shared, random, leads, askers }),
    underWay,
  )
  const { readToken, forgetToken, proveStore } = forTokens
  const { registerClient } = forDevice
  const deviceAuthorization = deviceAuthorizationMachine.provide({ actors: forDevice })
  const refresh = refreshMachine.provide({ actors: forTokens })
  const { takeLead, followLead, watchLead } = leads
  const loadAuthorizationCode = fromPromise<LoadAuthorizationCodeOutput, AttemptInput>(async () => {
    try {
      codeFlow(await loadCodeFlow())
      return { kind: 'loaded', at: clock.now() }
    } catch {
      return {
        kind: 'failed',
        at: clock.now(),
        error: { ...errorInfo('redirect_unavailable'), reason: 'LoadError' },
      }
    }
  })
  const forSignIn = {
    ...afterJumps(time, { takeLead, followLead }, underWay),
    ...afterJumps(time, { watchLead, loadAuthorizationCode }),
  }
  const signIn = signInMachine.provide({
    actors: { ...forSignIn, readToken, proveStore, refresh, deviceAuthorization },
  })
  const session = sessionMachine.provide({ actors: { readToken, forgetToken, refresh, signIn } })
  let flow: CodeFlow | undefined
  const codeFlow = (create: typeof createCodeFlow): CodeFlow => {
    if (flow !== undefined) return flow
    flow = create({
      ...shared,
      host,
      sha256,
      time,
      underWay,
      actors: { registerClient, readToken },
    })
    // XState looks an actor up when it is to start.
    Object.assign(signIn.implementations.actors, { authorizationCode: flow.machine })
    return flow
  }
  return {
    host,
    store,
    time,
    clock,
    transport,
    vault,
    tokens,
    redirects: {
      submit: (attempt, url) => flow?.redirects.submit(attempt, url) ?? false,
      conclude: (attempt, outcome) => flow?.redirects.conclude(attempt, outcome),
    },
    renewals,
    doubts,
    revocations,
    askers,
    leads,
    underWay,
    machines: { deviceAuthorization, refresh, signIn, session },
    abilities: { ...capabilities, canReceiveRedirect: redirect !== undefined },
    codeFlow,
  }
}

/** The runtime of `host` and `store`, made once: a machine with effects of its own would double a flow's memory. */
export const runtimeFor = (host: Host, store: Store): Runtime => {
  const ofHost = runtimes.get(host) ?? new WeakMap<Store, Runtime>()
  runtimes.set(host, ofHost)
  const runtime = ofHost.get(store) ?? createRuntime(host, store)
  ofHost.set(store, runtime)
  return runtime
}

/** What functions over a session work with. */
export interface Inside {
  readonly runtime: Runtime
  readonly request: ClientRequest
}
