import type { Clock } from '../host/host.ts'
import type { SignInState } from '../observe/states.ts'
import type { Session } from '../session.ts'
import type { SignIn } from '../sign-in.ts'
import { detectMode, type TerminalMode } from './detect-mode.ts'
import { jsonView } from './json-view.ts'
import { keyOf } from './key-lines.ts'
import { onExit } from './on-exit.ts'
import { plainView } from './plain-view.ts'
import { readKeys, type KeySource } from './read-keys.ts'
import { richView } from './rich-view.ts'
import { clean } from './text.ts'
import type { Setting, View } from './view.ts'
import { wordsFor, type Action } from './words.ts'

/** A key of your own, in force while a code waits for its person. */
export interface HostKey {
  /** One lower-case character. */
  readonly key: string
  readonly label: () => string
  /** Returns what it brought about, to be shown for a moment. */
  readonly press: (state: Extract<SignInState, { status: 'awaitingCode' }>) => string | undefined
}

export interface TerminalOptions {
  /** The host's. */
  readonly clock: Pick<Clock, 'now'>
  /** Where keys come from. Default: `process.stdin`. Nothing is read where it is not a terminal. */
  readonly input?: KeySource
  /** Default: `process.stdout`. */
  readonly output?: NodeJS.WriteStream
  /** Default: `rich` on a terminal; `plain` elsewhere and with `NO_COLOR` or `TERM=dumb`. */
  readonly mode?: TerminalMode | undefined
  /** The first line, such as `Sign in to Acme`. */
  readonly heading?: string
  /** Where one signs in, such as `acme.awsapps.com`. */
  readonly place?: string
  /** Default: yes, where there is room. The person can change it. */
  readonly showQr?: boolean
  /** Whether the steps of the statechart are listed below the panel. Default: no. */
  readonly showTransitions?: boolean
  readonly hostKeys?: { readonly heading: string; readonly keys: readonly HostKey[] }
  /** IANA name. Default: the system's. */
  readonly timeZone?: string
  /** What Ctrl-C does while keys are read. Default: detach, and SIGINT to this process, as without us. */
  readonly onInterrupt?: () => void
}

/** A sign-in shown on a terminal. */
export interface Terminal extends Disposable {
  /**
   * Resolves with the last state when nothing is left to show: signed in, cancelled, any other end where no keys are read
   * or the person closed it, or detached. Never rejects.
   */
  readonly finished: Promise<SignInState>
  /** Leaves the terminal as it was; the sign-in goes on. May be called again. */
  detach(): void
}

const viewOf = (mode: TerminalMode, setting: Setting): View => {
  switch (mode) {
    case 'rich':
      return richView(setting)
    case 'plain':
      return plainView(setting)
    case 'json':
      return jsonView(setting.output)
  }
}

const isOver = ({ status }: SignInState): boolean =>
  status !== 'starting' && status !== 'awaitingCode'

const canBeRenewed = ({ status }: SignInState): boolean =>
  status === 'expired' || status === 'denied' || status === 'failed'

/**
 * Shows the sign-in of a session on a terminal: joins the attempt under way, or starts one. The person can open the
 * browser, copy the code, ask for a new one, or leave; the terminal is restored on every way out.
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
  const hostKeys = interactive ? (o.hostKeys?.keys ?? []) : []
  const { promise: finished, resolve } = Promise.withResolvers<SignInState>()
  const view = viewOf(mode, {
    output,
    now: () => o.clock.now(),
    timeZone: o.timeZone,
    interactive,
    heading: o.heading,
    place: o.place,
    showQr: o.showQr ?? true,
    showTransitions: o.showTransitions ?? false,
    hostKeys: () => hostKeys.map(({ key, label }) => ({ key, label: label() })),
    hostKeysHeading: o.hostKeys?.heading,
  })
  const undo: (() => void)[] = []
  let unfollow = () => {}
  let isDetached = false

  const detach = () => {
    if (isDetached) return
    isDetached = true
    unfollow()
    for (const step of undo.splice(0)) step()
    view.close()
    resolve(signIn.getState())
  }

  const follow = (next: SignIn) => {
    signIn = next
    const subscription = next.state$.subscribe((state) => {
      view.state(state)
      if (isOver(state) && !(interactive && canBeRenewed(state))) queueMicrotask(detach)
    })
    subscription.add(next.countdown$.subscribe((countdown) => view.countdown(countdown)))
    unfollow = () => subscription.unsubscribe()
  }

  const openBrowser = async () => {
    const hasOpened = await signIn.openBrowser()
    const state = signIn.getState()
    if (isDetached || state.status !== 'awaitingCode') return
    if (hasOpened) view.notice('Opening your browser. Nothing there? Use the link.')
    else if (state.browser !== 'failed') view.notice('No browser opened: open the link yourself.')
  }

  const act: Readonly<Record<Action, () => void>> = {
    openBrowser: () => void openBrowser(),
    copyCode: () => {
      const state = signIn.getState()
      if (state.status !== 'awaitingCode') return
      const text = Buffer.from(clean(state.userCode)).toString('base64')
      output.write(`\u001B]52;c;${text}\u0007`)
      view.notice('Code copied, where your terminal allows it.')
    },
    newCode: () => {
      unfollow()
      follow(signIn.restart())
    },
    cancel: () => signIn.cancel('user'),
    close: detach,
  }

  const interrupt =
    o.onInterrupt ??
    (() => {
      detach()
      process.kill(process.pid, 'SIGINT')
    })

  const onKey = (pressed: string) => {
    if (pressed === 'Ctrl-C') return interrupt()
    const state = signIn.getState()
    const key = pressed === 'Enter' && canBeRenewed(state) ? keyOf.newCode.key : pressed
    const { actions } = wordsFor(state, { now: o.clock.now(), timeZone: o.timeZone })
    const action = actions.find((name) => keyOf[name].key === key)
    if (action !== undefined) return act[action]()
    if (state.status !== 'awaitingCode') return
    if (key === 'q') return view.toggleQr()
    const said = hostKeys.find((hostKey) => hostKey.key === key)?.press(state)
    if (said !== undefined) view.notice(said)
  }

  const steps = session.transitions$.subscribe((transition) => view.transition(transition))
  undo.push(() => steps.unsubscribe())
  if (interactive) {
    const stopReading = readKeys(input, onKey)
    undo.push(onExit(stopReading), stopReading)
  }
  let signIn = session.signIn()
  follow(signIn)
  return { finished, detach, [Symbol.dispose]: detach }
}
