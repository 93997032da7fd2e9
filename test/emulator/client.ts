import {
  createService,
  type Script,
  type Service,
  type ServiceEvent,
} from '../../src/emulator/service.ts'
import { seededRandom } from '../../src/testing/random.ts'
import { DEVICE_GRANT, type ServiceAnswer, type ServiceReply } from '../../src/emulator/wire.ts'

type Members = Record<string, unknown>

export { seededRandom }

export const START = Date.UTC(2026, 8, 1, 9, 30)

/** A clock that a test sets by hand. */
export const handClock = (): { at: number; now(): number } => ({
  at: START,
  now() {
    return this.at
  },
})

export interface Bench {
  readonly service: Service
  readonly clock: { at: number }
  readonly events: readonly ServiceEvent[]
}

/** A service of its own, with its clock in the test's hand. */
export function setUp(script: Script = {}): Bench {
  const clock = handClock()
  const events: ServiceEvent[] = []
  const onEvent = (event: ServiceEvent): unknown => events.push(event)
  return {
    service: createService({ clock, random: seededRandom(), onEvent, ...script }),
    clock,
    events,
  }
}

export const post = (service: Service, path: string, body: unknown): ServiceReply =>
  service.handle({
    method: 'POST',
    path,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

export function answerOf(reply: ServiceReply): ServiceAnswer {
  if (reply.kind !== 'answer') throw new Error(`No answer but ${reply.kind}`)
  return reply
}

export const membersOf = (reply: ServiceReply): Members =>
  JSON.parse(answerOf(reply).body) as Members

/** What a refusal looks like from outside, in one line: `400 InvalidGrantException invalid_grant`. */
export function refusalOf(reply: ServiceReply): string {
  const { status, headers } = answerOf(reply)
  const type = (headers['x-amzn-ErrorType'] ?? '').split(':')[0]
  return `${status} ${type} ${String(membersOf(reply)['error'])}`
}

export const registration = { clientName: 'Acme Console', clientType: 'public' }
export const START_URL = 'https://acme.awsapps.com/start'

export interface Issued {
  readonly client: Members
  readonly code: Members
  readonly userCode: string
  /** Asks for the token once. */
  readonly poll: () => ServiceReply
}

/** A registered client with a code in its hands. */
export function issue(service: Service, extra: Members = {}): Issued {
  const client = membersOf(post(service, '/client/register', { ...registration, ...extra }))
  const credentials = { clientId: client['clientId'], clientSecret: client['clientSecret'] }
  const code = membersOf(
    post(service, '/device_authorization', { ...credentials, startUrl: START_URL }),
  )
  const request = { ...credentials, grantType: DEVICE_GRANT, deviceCode: code['deviceCode'] }
  return {
    client,
    code,
    userCode: String(code['userCode']),
    poll: () => post(service, '/token', request),
  }
}
