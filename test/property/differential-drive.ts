import { patiently } from '../contract/processes.ts'
import type { createSession, identityCenter, SignInState } from '../../src/index.ts'
import { addressOf, strayUrl } from './code-trace.ts'
import { strays, type Stray } from './code-story.ts'
import { castPart, type Part } from './differential-part.ts'
import { ownActs, type Act, type OwnAct, type Scenario } from './differential-scenario.ts'
import { canonical, createDifferentialWorld, type Entry } from './differential-world.ts'
import { renewElsewhere } from './session-trace.ts'

/** A build of the library, as far as it is compared. */
export interface Side {
  readonly createSession: typeof createSession
  readonly identityCenter: typeof identityCenter
}

const isStray = (does: Act): does is Stray => strays.some((stray) => stray === does)

const isOwn = (does: Act): does is OwnAct => ownActs.some((own) => own === does)

/** Everything that `side` did and showed in a scenario. After a crash `successor` goes on in its place. */
export const drive = async (
  scenario: Scenario,
  side: Side,
  successor = side,
): Promise<readonly Entry[]> => {
  const entries: Entry[] = []
  const note = (stream: string, what: unknown) => {
    entries.push({ ms: clock.elapsedMs, stream, what: canonical(what) })
  }
  const { world, process, kept, timers } = createDifferentialWorld(scenario, note)
  const { host } = world
  const { clock } = host
  const { tokenLife } = scenario
  const seenAddresses: SignInState[] = []
  let lives = 0
  let hasReacted = false

  const isAlive = (life: number) => parts.some((part) => part.life === life)

  const start = (build: Side, whose: readonly number[]): Part[] => {
    const processes = new Map<number, ReturnType<typeof process>>()
    return whose.map((n, who) => {
      const own = processes.get(n) ?? process(n)
      processes.set(n, own)
      return open(build, who, own)
    })
  }

  const open = (build: Side, who: number, own: ReturnType<typeof process>): Part => {
    const life = (lives += 1)
    return castPart({
      build,
      who,
      life,
      host: own,
      scenario,
      clock,
      note: (stream, what) => isAlive(life) && note(`${stream} of ${who} in life ${life}`, what),
      see: (state) => {
        if (state.status === 'awaitingRedirect') seenAddresses.push(state)
        const { reaction } = scenario
        const phase = state.status === 'awaitingCode' ? `.${state.poll.phase}` : ''
        const name = state.status === 'starting' ? `starting.${state.step}` : state.status + phase
        if (hasReacted || reaction?.to !== name || !isAlive(life)) return
        hasReacted = true
        void act({ does: reaction.does, who, by: 0 })
      },
    })
  }

  const redirectTo = (url: string) => {
    const visit = host.redirectTo(url)
    note('pages', visit.page)
  }

  const act = async ({ does, who, by }: { does: Act; who: number; by: number }): Promise<void> => {
    const part = parts[who % parts.length]
    if (part === undefined) return
    note(`stimuli of ${part.who}`, { does, now: clock.now() })
    if (isStray(does)) {
      const address = addressOf(seenAddresses)
      if (address !== undefined) redirectTo(strayUrl(does, address.uri, address.state))
      return
    }
    if (isOwn(does)) return part.does(does, by)
    switch (does) {
      case 'attend':
        return host.attend()
      case 'sleep':
        return world.sleep(by)
      case 'setBack':
        return world.setWall(-by)
      case 'setForward':
        return world.setWall(by)
      case 'revoke':
        return host.service.revokeSession()
      case 'forgetClient':
        return host.service.forgetClient()
      case 'otherRefresh':
        return renewElsewhere(world, tokenLife)
      case 'otherSignOut':
        return world.meddle(() => undefined)
      case 'repeat': {
        const taken = world.heard.findLast(({ isTaken }) => isTaken)
        if (taken !== undefined) redirectTo(taken.url)
        return
      }
      case 'paste':
      case 'pasteOwn': {
        const address = addressOf(seenAddresses)
        if (address === undefined) return
        const { uri, state } = address
        return part.paste(
          does === 'paste'
            ? strayUrl('wrongState', uri, state)
            : `${uri}?code=forged-code&state=${state}`,
        )
      }
      case 'reopen': {
        const index = parts.indexOf(part)
        // One with a renewal under way takes longer.
        await Promise.race([part.session[Symbol.asyncDispose](), clock.settle()])
        parts = parts.with(index, open(successor, part.who, process(part.who)))
        return
      }
      case 'crash': {
        const snapshots = parts.map((one) => one.snapshot())
        parts = []
        world.crash()
        if (by > 0) host.sleep(by)
        parts = start(successor, scenario.processes)
        for (const [index, snapshot] of snapshots.entries())
          if (snapshot !== undefined) parts[index]?.resume(snapshot)
        return
      }
    }
  }

  let parts: Part[] = []
  parts = start(side, scenario.processes)
  const interruptions: Promise<void>[] = []
  world.onSent(() => {
    const { interruption } = scenario
    if (interruption?.nth !== world.sent.length) return
    clock.outside.setTimeout(() => interruptions.push(act(interruption)), 50)
  })
  const step = async (ms: number) => {
    await clock.advance(ms)
    await Promise.all(interruptions.splice(0))
    await clock.settle()
  }

  await clock.settle()
  for (const stimulus of scenario.stimuli) {
    if (stimulus.atMs > clock.monotonic()) await step(stimulus.atMs - clock.monotonic())
    await act(stimulus)
    await clock.settle()
  }
  await step(scenario.restSeconds * 1_000)
  for (let n = 0; n < 15 && parts.some((part) => part.isBusy); n += 1) await step(100_000)

  note('timers left before the end', timers())
  for (const { session } of parts) await patiently(host, session[Symbol.asyncDispose]())
  await clock.settle()
  note('left', world.left())
  for (const line of await kept()) note('kept', line)
  for (const { ms, before, after } of world.stored)
    entries.push({ ms, stream: 'tokens stored', what: canonical({ before, after }) })
  for (const { page } of host.visits) note('pages in the end', page)
  for (const { ms, isHeard } of world.opened)
    entries.push({ ms, stream: 'browser opened', what: canonical(isHeard) })
  for (const ms of world.spins) entries.push({ ms, stream: 'spins', what: '' })
  return entries
}
