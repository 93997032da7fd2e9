import * as fc from 'fast-check'
import type { SessionState, SignInState } from '../../src/index.ts'
import { panelModel, type Of, type PanelModel, type PanelOptions } from '../../src/panel/index.ts'
import { fixtures, sessionFixtures } from '../../src/testing/index.ts'

/** When the codes of the fixtures were issued. */
export const issuedAt = Date.UTC(2026, 0, 1, 12)
/** 48 seconds later. */
export const now = issuedAt + 48_000

export type AnyState = SignInState | SessionState

export const all: readonly (readonly [string, AnyState])[] = [
  ...Object.entries<AnyState>(fixtures),
  ...Object.entries<AnyState>(sessionFixtures).map(
    ([name, state]) => [`session ${name}`, state] as const,
  ),
]

export const look = (state: AnyState, more: Partial<PanelOptions> = {}): PanelModel =>
  panelModel(state, { now, timeZone: 'UTC', ...more })

const codeOf = (state: SignInState): Of<'awaitingCode'> => {
  if (state.status !== 'awaitingCode') throw new Error(state.status)
  return state
}
export const waiting = codeOf(fixtures.waiting)
export const slowedDown = codeOf(fixtures.slowedDown)

/** Every text of a model that a person reads or hears. */
export const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

/** What others write: anything, with escapes and overrides among it. */
const foreign = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2_000 }),
  fc.constantFrom('\u001B[2J\u001B]8;;https://evil.example/\u0007x', '\u202Etxt.exe', '', '\n'),
)

const error = fc.record({
  code: fc.constantFrom('network', 'invalid_client', 'redirect_timeout', 'unauthorized_client'),
  message: foreign,
  hint: foreign,
  description: foreign,
  requestId: foreign,
  retry: fc.constantFrom('automatic' as const, 'restart', 'otherMethod', 'never'),
})

export const userCode = fc
  .stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/)
  .map((text) => `${text.slice(0, 4)}-${text.slice(4)}`)

/** Any state: a fixture, with other words of others, another code and another pace. */
export const anyState: fc.Arbitrary<AnyState> = fc
  .record({
    state: fc.constantFrom(...all.map(([, state]) => state)),
    error,
    userCode,
    slowDowns: fc.nat(9),
    page: fc.oneof(foreign, fc.webUrl()),
  })
  .map(({ state, page, error: said, ...more }) => {
    const words = {
      ...('error' in state && { error: said }),
      ...('lastError' in state && { lastError: said }),
      ...('authorizationUrl' in state && { authorizationUrl: page }),
    }
    if (state.status !== 'awaitingCode') return { ...state, ...words }
    const poll = { ...state.poll, slowDowns: more.slowDowns }
    const address = { verificationUri: page, verificationUriComplete: page }
    return { ...state, ...words, ...address, userCode: more.userCode, poll }
  })
