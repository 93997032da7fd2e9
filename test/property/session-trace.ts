import { patiently } from '../contract/processes.ts'
import type { ClockSet } from './ghost.ts'
import type { Bug } from './plant.ts'
import { cast, type Player, type Records } from './session-cast.ts'
import type { Interruption, SessionStory } from './session-story.ts'
import { createWorld } from './world.ts'
import type { Left, StoredToken, World } from './world-types.ts'
import { membersOf } from './world-wire.ts'

/** Something that may keep a renewal from getting through, or that ends a session. */
export interface Trouble {
  readonly fromMs: number
  readonly toMs: number
  readonly what: string
}

/** Everything that could be seen of hours or days. */
export interface SessionTrace extends Records {
  readonly story: SessionStory
  readonly world: World
  readonly troubles: readonly Trouble[]
  readonly sets: readonly ClockSet[]
  readonly left: Left
  readonly endMs: number
}

/** Another program on this machine, which knows nothing of locks, renews the token. */
const renewElsewhere = async ({ host, meddle }: World, life: number): Promise<void> => {
  await meddle((token) => {
    const { client } = token as StoredToken & {
      readonly client: { readonly clientId: string; readonly clientSecret: string }
    }
    const { clientId, clientSecret } = client
    const { refreshToken } = token
    const members = { clientId, clientSecret, grantType: 'refresh_token', refreshToken }
    const request = { method: 'POST', path: '/token', body: JSON.stringify(members) }
    const reply = host.service.handle(request)
    if (reply.kind !== 'answer' || reply.status !== 200) return token
    const granted = membersOf(reply.body) as Partial<StoredToken>
    // Half an answer is no token.
    if ((granted.accessToken ?? '') === '') return token
    return { ...token, ...granted, expiresAt: host.clock.now() + life * 1_000 }
  })
}

/** Plays a story to its end, on charts with `bug` in them where one is given. */
export const playSession = async (story: SessionStory, bug?: Bug): Promise<SessionTrace> => {
  const { tokenLife, sessionLife, faults, latency, reportsOffline, rotation, reuse, share } = story
  const { begins, approveAfter } = story
  const offline = story.offline.map(
    ([from, to]) => [from * tokenLife + 10, to * tokenLife + 10] as const,
  )
  const world = createWorld(
    {
      interval: 1,
      approveAfter,
      tokenExpiresIn: tokenLife,
      ...(sessionLife < Number.POSITIVE_INFINITY && { sessionExpiresIn: sessionLife }),
      rotation,
      reuse,
      latency,
      offline,
      reportsOffline,
      failOn: { CreateToken: faults },
    },
    bug,
  )
  const { host } = world
  const { clock } = host
  const records: Records = {
    moments: [],
    steps: [],
    asked: [],
    signOuts: [],
    attempts: [],
    breaches: [],
    ends: new Map(),
  }
  const troubles: Trouble[] = []
  const sets: ClockSet[] = []
  let lives = 0
  let attempt: { cancel(): void } | undefined

  const start = (whose: readonly number[]): Player[] => {
    const processes = new Map<number, ReturnType<World['process']>>()
    return whose.map((n, who) => {
      const process = processes.get(n) ?? world.process()
      processes.set(n, process)
      return cast(who, (lives += 1), process, world, share, records)
    })
  }
  let players = start(story.processes)

  const check = () => {
    for (const player of players) player.check()
  }

  const interruptions: Promise<void>[] = []
  const step = async (seconds: number) => {
    await host.advance(seconds)
    await Promise.all(interruptions.splice(0))
    await clock.settle()
    check()
  }

  const act = async ({ does, who, by }: Interruption): Promise<void> => {
    const player = players[who % players.length]
    if (player === undefined) return
    const seconds = by * tokenLife
    const fromMs = clock.elapsedMs
    if (!['token', 'tokenOrSignIn', 'attend'].includes(does)) {
      const toMs = fromMs + (does === 'sleep' ? seconds * 1_000 : 0)
      troubles.push({ fromMs, toMs, what: does })
    }
    switch (does) {
      case 'token':
      case 'tokenOrSignIn':
        return player.token(seconds * 1_000, does === 'tokenOrSignIn')
      case 'signOut':
        return player.signOut()
      case 'signIn':
      case 'signInAlways':
        attempt = player.signIn(does === 'signIn' ? 'if-needed' : 'always')
        return
      case 'cancel':
        return attempt?.cancel()
      case 'attend':
        return host.attend()
      case 'sleep':
        return world.sleep(seconds)
      case 'setBack':
        sets.push({ ms: fromMs, byMs: -seconds * 1_000 })
        return world.setWall(-seconds)
      case 'setForward':
        sets.push({ ms: fromMs, byMs: seconds * 1_000 })
        return world.setWall(seconds)
      case 'revoke':
        return host.service.revokeSession()
      case 'forgetClient':
        return host.service.forgetClient()
      case 'otherRefresh':
        return renewElsewhere(world, tokenLife)
      case 'otherSignOut':
        return world.meddle(() => undefined)
      case 'reopen':
        // One with a renewal under way takes longer.
        await Promise.race([player.session[Symbol.asyncDispose](), clock.settle()])
        player.die('forgotten')
        players = players.with(
          who % players.length,
          cast(who % players.length, (lives += 1), world.process(), world, share, records),
        )
        return
      case 'crash':
        for (const one of players) one.die('crashed')
        // The dead cancel nothing.
        attempt = undefined
        world.crash()
        players = start(story.processes)
    }
  }

  world.onSent(() => {
    const { interruption } = story
    if (interruption?.nth !== world.sent.length) return
    clock.outside.setTimeout(() => interruptions.push(act(interruption)), 50)
  })
  await clock.settle()
  for (const who of story.processes.keys()) {
    if (who === 0 || share === 'process' || begins === 'atOnce')
      attempt = players[who]?.signIn('if-needed')
    if (begins === 'inTurn') await step(5)
  }
  for (const { lives: n, seconds, ...deed } of story.deeds) {
    await step(n * tokenLife + seconds)
    await act({ nth: 0, ...deed })
    await clock.settle()
    check()
  }
  await step(2 * tokenLife + 100)
  for (let n = 0; n < 15 && isBusy(records); n += 1) await step(100)
  const endMs = clock.elapsedMs
  for (const { session } of players) await patiently(host, session[Symbol.asyncDispose]())
  await clock.settle()
  for (const [from, to] of offline)
    troubles.push({ fromMs: from * 1_000, toMs: to * 1_000, what: 'offline' })
  for (const { ms, isGranted } of world.arrived)
    if (!isGranted) troubles.push({ fromMs: ms, toMs: ms, what: 'answer' })
  return { ...records, story, world, troubles, sets, left: world.left(), endMs }
}

const isBusy = ({ asked, attempts, signOuts }: Records): boolean =>
  [...asked, ...attempts, ...signOuts].some(({ settledMs }) => settledMs === undefined)
