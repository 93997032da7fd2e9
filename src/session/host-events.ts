import type { Observable } from 'rxjs/internal/Observable'
import type { ClientRequest } from '../../machines/types.ts'
import type { SessionEvent } from '../../machines/session.machine.ts'
import type { Runtime } from '../effects/runtime.ts'
import type { JumpFollower } from '../host/steady-clock.ts'
import type { SessionSnapshot } from '../observe/session-state.ts'

interface Receiver extends JumpFollower {
  send(event: SessionEvent): void
}

type Attention = 'closely' | 'loosely' | undefined

/** Who is not signed in, and does not sign in, has no use for clocks and networks; who merely is, has time. */
const attentionTo = (snapshot: SessionSnapshot): Attention => {
  if (snapshot.status !== 'active') return undefined
  if (snapshot.hasTag('signedOut') || snapshot.hasTag('idle')) return undefined
  return snapshot.hasTag('signedIn') ? 'loosely' : 'closely'
}

/** What the host's ports say, as events of the session, for as long as the session has a use for it. */
export class Ports {
  readonly #runtime: Runtime
  readonly #receiver: Receiver
  #attention: Attention
  /** As the session was told last. */
  #isOnline = true
  #undo: (() => void)[] | undefined
  #stopListening: (() => void) | undefined

  constructor(runtime: Runtime, request: ClientRequest, isShared: boolean, receiver: Receiver) {
    this.#runtime = runtime
    this.#receiver = receiver
    const { changes$ } = runtime.store
    if (!isShared || changes$ === undefined) return
    const own = runtime.vault.handle('token', request.session)
    const subscription = changes$.subscribe((key) => {
      if (key === own) receiver.send({ type: 'store.changed', at: runtime.time.now(receiver) })
    })
    this.#stopListening = () => subscription.unsubscribe()
  }

  /** Looks at where the session has got to. */
  look(snapshot: SessionSnapshot): void {
    const attention = attentionTo(snapshot)
    const before = this.#attention
    if (attention === before) return
    this.#attention = attention
    if (attention === undefined) return this.#stop()
    this.#runtime.time.follow(this.#receiver, attention)
    if (before === undefined) this.#start()
  }

  close(): void {
    this.#stopListening?.()
    this.#attention = undefined
    this.#stop()
  }

  #start(): void {
    const { host, time } = this.#runtime
    const { online$, attention$ } = host
    // A network that is gone is news again to the next attempt; one that is back, to a session that heard of its loss.
    let known = true
    if (online$ !== undefined)
      this.#follow(online$, (isOnline) => {
        if (isOnline === known && isOnline === this.#isOnline) return
        known = this.#isOnline = isOnline
        const type = isOnline ? 'network.restored' : 'network.lost'
        this.#receiver.send({ type, at: time.now(this.#receiver) })
      })
    if (attention$ !== undefined)
      this.#follow(attention$, () =>
        this.#receiver.send({ type: 'flow.nudge', at: time.now(this.#receiver) }),
      )
  }

  #stop(): void {
    this.#runtime.time.unfollow(this.#receiver)
    for (const undo of this.#undo?.splice(0) ?? []) undo()
  }

  #follow<T>(source: Observable<T>, next: (value: T) => void): void {
    // A port that fails is a port that has nothing more to say.
    const subscription = source.subscribe({ next, error: () => undefined })
    ;(this.#undo ??= []).push(() => subscription.unsubscribe())
  }
}
