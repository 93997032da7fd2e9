import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Action, PanelCommand, PanelModel } from '../../src/panel/index.ts'
import { Follow } from '../../src/panel/element/follow.ts'
import { handlers } from '../../src/panel/element/handlers.ts'
import { remoteCommands } from '../../src/remote/index.ts'
import { fixtures, sessionFixtures, type SimulationOptions } from '../../src/testing/index.ts'
import { serve, type Setting } from '../remote/support.ts'
import { all, look, type AnyState } from './support.ts'

const actionsIn = (state: AnyState, commands?: readonly PanelCommand[]): readonly Action[] =>
  look(state, { ...(commands && { commands }) }).actions.map(({ action }) => action)

describe('what a peer takes', () => {
  const { waiting, waitingWithOffer, redirectWaiting, expired, deniedByUser, requesting } = fixtures
  const { signedOut } = sessionFixtures
  it.each<[string, readonly PanelCommand[], AnyState, readonly Action[]]>([
    ['a code', ['signIn', 'cancel'], waiting, ['copyCode', 'cancel']],
    ['a code', ['signIn', 'restart'], waiting, ['copyCode', 'newCode']],
    ['a code', ['openBrowser'], waiting, ['openBrowser', 'copyCode']],
    ['a code', [], waiting, ['copyCode']],
    ['an offer', ['signIn', 'cancel'], waitingWithOffer, ['copyCode', 'cancel']],
    ['an offer', ['restart'], waitingWithOffer, ['copyCode', 'newCode', 'useBrowser']],
    ['a page', ['signIn', 'cancel'], redirectWaiting, ['copyLink', 'cancel']],
    ['a page', ['submitRedirect'], redirectWaiting, ['copyLink', 'pasteAddress']],
    ['a page', ['restart'], redirectWaiting, ['copyLink', 'tryAgain', 'useCode']],
    ['the start', ['signIn'], requesting, []],
    ['the start', ['cancel'], requesting, ['cancel']],
    ['nobody', ['cancel', 'restart'], signedOut, []],
    ['nobody', ['signIn'], signedOut, ['signIn', 'useCode']],
    ['an end', ['cancel'], expired, ['close']],
    ['an end', ['signIn', 'cancel'], expired, ['newCode', 'close']],
    ['an end', ['restart'], deniedByUser, ['tryAgain', 'close']],
  ])('%s, with %j', (_, commands, state, actions) =>
    expect(actionsIn(state, commands)).toEqual(actions),
  )

  it.each(all)('with everything there is all that a session of one’s own has: %s', (_, state) =>
    expect(actionsIn(state, remoteCommands)).toEqual(actionsIn(state)),
  )

  it.each(all)('leaves one that stands out at most, and it takes the focus: %s', (_, state) => {
    fc.assert(
      fc.property(fc.subarray([...remoteCommands]), (commands) => {
        const { actions, focus } = look(state, { commands })
        const primary = actions.filter(({ role }) => role === 'primary')
        expect(primary.length).toBeLessThanOrEqual(1)
        if (focus !== null) expect(primary[0]?.action).toBe(focus)
      }),
      { numRuns: 10 },
    )
  })
})

/** A panel in another process, without its page. */
const panelOf = ({ connect }: Setting) => {
  const session = connect()
  const follow = new Follow(() => {})
  follow.follow(session)
  const model = (): PanelModel =>
    look(follow.state ?? session.getState(), {
      ...(follow.commands && { commands: follow.commands }),
    })
  const perform = (action: Action) =>
    handlers[action]({
      session,
      follow,
      model: model(),
      copy: () => {},
      openBrowser: () => void follow.attempt?.openBrowser(),
      paste: () => void follow.attempt?.submitRedirect('http://127.0.0.1/?code=x'),
      diagnostics: () => '',
      changeSettings: () => {},
      close: () => follow.forget(),
    })
  return { model, perform, follow }
}

type Stage = readonly [name: string, script: SimulationOptions, seconds: number | null]
const stages: readonly Stage[] = [
  ['nobody has signed in', {}, null],
  ['a code waits', { latency: 0.1 }, 2],
  ['the browser is away', { browser: 'silent' }, 2],
  ['the browser is overdue', { browser: 'silent' }, 60],
  ['it has expired', { expiresIn: 5 }, 9],
  ['the person declined', { denyAfter: 3 }, 9],
  ['the network is away', { offline: [[0, 500]] }, 120],
  ['it is done', { approveAfter: 2 }, 9],
]

const show = async (stage: Stage, commands: readonly PanelCommand[]) => {
  const [, script, seconds] = stage
  const setting = serve(script, { commands })
  const panel = panelOf(setting)
  await setting.host.advance(1)
  if (seconds !== null) setting.session.signIn()
  await setting.host.advance(seconds ?? 0)
  return { ...setting, ...panel }
}

describe('no action is shown that the other side refuses', () => {
  it.each(stages)('%s', async (...stage) => {
    const subset = fc.subarray([...remoteCommands])
    await fc.assert(
      fc.asyncProperty(subset, fc.nat(20), async (commands, choice) => {
        const { host, bus, model, perform, follow } = await show(stage, commands)
        expect(follow.commands).toEqual(commands)
        const { actions } = model()
        const { action } = actions[choice % actions.length] ?? {}
        if (action === undefined) return
        perform(action)
        await host.advance(1)
        const refusals = bus.messages.filter((one) => JSON.stringify(one).includes('not_allowed'))
        expect(refusals).toEqual([])
      }),
      { numRuns: 15 },
    )
  })
})
