import type { SignInState } from '../observe/states.ts'
import { systemClock, type Clock } from '../kit/clock.ts'
import { plainText } from '../kit/plain-text.ts'
import { watchRequests } from '../panel/unanswered.ts'
import type { RestartOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import type { SignIn } from '../session/sign-in.ts'
import { detectMode, type TerminalMode } from './detect-mode.ts'
import { jsonView } from './json-view.ts'
import { onExit } from 'signal-exit'
import { createPasteBox } from './paste-box.ts'
import { plainView } from './plain-view.ts'
import { readKeys, startBrackets, stopBrackets } from './read-keys.ts'
import { pasting } from './pasting.ts'
import { richView } from './rich-view.ts'
import type { HostKey, Terminal, TerminalOptions } from './terminal-options.ts'
import type { Setting, View } from './view.ts'
import { keysOf, wordsFor, type Action } from './words.ts'

type Timers = Pick<Clock, 'now' | 'setTimeout' | 'clearTimeout'>

const viewOf = (mode: TerminalMode, setting: Setting): View => {
  switch (mode) {
    case 'rich':
      return richView(setting)
    case 'plain':
      return plainView(setting)
    case 'json':
      return jsonView(setting)
  }
}

const canBeRenewed = ({ status }: SignInState): boolean =>
  status === 'expired' || status === 'denied' || status === 'failed'

const isOver = (state: SignInState): boolean =>
  state.status === 'signedIn' || state.status === 'cancelled' || canBeRenewed(state)

const isWaiting = ({ status }: SignInState): boolean =>
  status === 'awaitingCode' || status === 'awaitingRedirect'

const hasTimers = (clock: TerminalOptions['clock']): clock is Timers =>
  clock.setTimeout !== undefined && clock.clearTimeout !== undefined

const timersOf = (clock: TerminalOptions['clock']): Timers =>
  hasTimers(clock) ? clock : { ...systemClock, now: () => clock.now() }

/** The host's keys for a state: what they are called, and what pressing them does. */
const hostKeysFor = (o: TerminalOptions['hostKeys'], state: SignInState) => {
  const bind = <T extends SignInState>(keys: readonly HostKey<never>[], at: T) =>
    keys.map(({ key, label, press }) => ({ key, label: label(), press: () => press(at as never) }))
  if (state.status === 'awaitingCode') return bind(o?.keys ?? [], state)
  return state.status === 'awaitingRedirect' ? bind(o?.redirectKeys ?? [], state) : []
}

/**
 * Shows the sign-in of a session on a terminal: joins the sign-in under way, or starts one. The person can open the
 * browser, copy code or link, start over, take the other method, paste the address that their browser ended at, or leave;
 * the terminal is restored on every way out.
 *
 * @example
 * const session = createSession({ provider, clientName: 'Acme', host })
 * const terminal = attachTerminal(session, { clock: host.clock, heading: 'Sign in to Acme' })
 * const { status } = await terminal.finished
 */
export const attachTerminal = (session: Session, o: TerminalOptions): Terminal => {
  const { input = process.stdin, output = process.stdout } = o
  const mode = o.mode ?? detectMode(output)
  const interactive = input.isTTY === true && mode !== 'json'
  const keysFor = (state: SignInState) => (interactive ? hostKeysFor(o.hostKeys, state) : [])
  const { promise: finished, resolve } = Promise.withResolvers<SignInState>()
  const requests = watchRequests(timersOf(o.clock), () => view.unanswered())
  const view = viewOf(mode, {
    output,
    now: () => o.clock.now(),
    askedAt: () => requests.askedAt,
    timeZone: o.timeZone,
    interactive,
    heading: o.heading,
    place: o.place,
    showQr: o.showQr ?? true,
    showTransitions: o.showTransitions ?? false,
    hostKeys: keysFor,
    hostKeysHeading: o.hostKeys?.heading,
  })
  const undo: (() => void)[] = []
  let unfollow = () => {}
  let isDetached = false

  const box = createPasteBox({
    show: (length) => view.pasting(length),
    submit: (url) => view.notice(signIn.submitRedirect(url) ? pasting.taken : pasting.refused),
  })

  const detach = () => {
    if (isDetached) return
    isDetached = true
    unfollow()
    requests.stop()
    box.close()
    for (const step of undo.splice(0)) step()
    view.close()
    resolve(signIn.getState())
  }

  const follow = (next: SignIn) => {
    signIn = next
    const subscription = next.state$.subscribe((state) => {
      if (state.status !== 'awaitingRedirect') box.close()
      requests.look(state)
      view.state(state)
      if (isOver(state) && !(interactive && canBeRenewed(state))) queueMicrotask(detach)
    })
    subscription.add(next.countdown$.subscribe((countdown) => view.countdown(countdown)))
    unfollow = () => subscription.unsubscribe()
  }

  const restart = (options?: RestartOptions) => {
    unfollow()
    follow(signIn.restart(options))
  }

  const openBrowser = async () => {
    const hasOpened = await signIn.openBrowser()
    const state = signIn.getState()
    if (isDetached || !isWaiting(state)) return
    if (hasOpened) view.notice('Opening your browser. Nothing there? Use the link.')
    else if (!('browser' in state) || state.browser !== 'failed')
      view.notice('No browser opened: open the link yourself.')
  }

  const copy = (what: 'Code' | 'Link', text: string) => {
    output.write(`\u001B]52;c;${Buffer.from(plainText(text)).toString('base64')}\u0007`)
    view.notice(`${what} copied, where your terminal allows it.`)
  }

  const act: Readonly<Record<Action, () => void>> = {
    openBrowser: () => void openBrowser(),
    copyCode: () => {
      const state = signIn.getState()
      if (state.status === 'awaitingCode') copy('Code', state.userCode)
    },
    copyLink: () => {
      const state = signIn.getState()
      if (state.status === 'awaitingRedirect') copy('Link', state.authorizationUrl)
    },
    newCode: restart,
    tryAgain: restart,
    useCode: () => restart({ method: 'device' }),
    useBrowser: () => restart({ method: 'authorizationCode' }),
    pasteAddress: () => box.open(),
    cancel: () => signIn.cancel('user'),
    close: detach,
  }

  const interrupt =
    o.onInterrupt ??
    (() => {
      detach()
      process.kill(process.pid, 'SIGINT')
    })

  const onKey = (pressed: string, typed: string) => {
    if (pressed === 'Ctrl-C') return interrupt()
    if (box.isOpen) return box.key(pressed, typed)
    const state = signIn.getState()
    const { own, others } = keysOf(wordsFor(state, { now: o.clock.now() }))
    const [first] = own
    if (pressed === 'Enter' && canBeRenewed(state) && first !== undefined)
      return act[first.action]()
    const known = [...own, ...others].find(({ key }) => key === pressed)
    if (known !== undefined) return act[known.action]()
    if (pressed === 'q' && state.status === 'awaitingCode') return view.toggleQr()
    const said = keysFor(state)
      .find(({ key }) => key === pressed)
      ?.press()
    if (said !== undefined) view.notice(said)
  }

  /** Anything else that is pasted presses no keys. */
  const onPaste = (text: string, isWhole: boolean) => {
    if (signIn.getState().status === 'awaitingRedirect') box.paste(text, isWhole)
  }

  const readInput = () => {
    const stopReading = readKeys(input, { onKey, onPaste })
    const usesBrackets = mode === 'rich'
    if (usesBrackets) output.write(startBrackets)
    return () => {
      if (usesBrackets) output.write(stopBrackets)
      stopReading()
    }
  }

  const steps = session.transitions$.subscribe((transition) => view.transition(transition))
  undo.push(() => steps.unsubscribe())
  if (interactive) {
    const stopReading = readInput()
    undo.push(onExit(stopReading), stopReading)
  }
  let signIn = session.signIn(o.signIn)
  follow(signIn)
  return { finished, detach, [Symbol.dispose]: detach }
}
