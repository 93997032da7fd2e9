import type { Subscription } from 'rxjs/internal/Subscription'
import type { ClientRequest, SessionEvent } from '../../machines/types.ts'
import type { Runtime } from '../effects/runtime.ts'
import type { Host } from '../host/host.ts'
import type { JumpFollower } from '../host/steady-clock.ts'
import { ignore } from '../kit/ignore.ts'
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

interface HostListener {
  onOnline(isOnline: boolean): void
  onAttention(): void
}

/** One subscription to each port of a host for all its sessions, while there are any: a subscription each takes a kilobyte. */
class HostEvents {
  readonly #host: Host
  readonly #listeners = new Set<HostListener>()
  #isOnline: boolean | undefined
  #online: Subscription | undefined
  #attention: Subscription | undefined

  constructor(host: Host) {
    this.#host = host
  }

  /** Tells `listener` whether there is a network, now and after each change. */
  add(listener: HostListener): void {
    this.#listeners.add(listener)
    // A port that fails is a port that has nothing more to say.
    if (this.#online?.closed !== false)
      this.#online = this.#host.online$?.subscribe({
        next: (is) => this.#tellOnline(is),
        error: ignore,
      })
    else if (this.#isOnline !== undefined) listener.onOnline(this.#isOnline)
    if (this.#attention?.closed !== false)
      this.#attention = this.#host.attention$?.subscribe({
        next: () => this.#nudge(),
        error: ignore,
      })
    // What it heard first may have been the last that it wanted to hear.
    if (!this.#listeners.has(listener)) this.delete(listener)
  }

  delete(listener: HostListener): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size > 0) return
    this.#online?.unsubscribe()
    this.#attention?.unsubscribe()
    this.#isOnline = undefined
  }

  #tellOnline(isOnline: boolean): void {
    this.#isOnline = isOnline
    for (const listener of this.#listeners) listener.onOnline(isOnline)
  }

  #nudge(): void {
    for (const listener of this.#listeners) listener.onAttention()
  }
}

const events = new WeakMap<Host, HostEvents>()

const eventsOf = (host: Host): HostEvents => {
  const known = events.get(host) ?? new HostEvents(host)
  events.set(host, known)
  return known
}

/** What the host's ports say, as events of the session, for as long as the session has a use for it. */
export class Ports implements HostListener {
  readonly #runtime: Runtime
  readonly #receiver: Receiver
  #attention: Attention
  /** As the session was told last. */
  #isOnline = true
  /** A network that is gone is news again to the next sign-in; one that is back, to a session that heard of its loss. */
  #isKnownOnline = true
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

  onOnline(isOnline: boolean): void {
    if (isOnline === this.#isKnownOnline && isOnline === this.#isOnline) return
    this.#isKnownOnline = this.#isOnline = isOnline
    const type = isOnline ? 'network.restored' : 'network.lost'
    this.#receiver.send({ type, at: this.#runtime.time.now(this.#receiver) })
  }

  onAttention(): void {
    this.#receiver.send({ type: 'flow.nudge', at: this.#runtime.time.now(this.#receiver) })
  }

  #start(): void {
    this.#isKnownOnline = true
    eventsOf(this.#runtime.host).add(this)
  }

  #stop(): void {
    this.#runtime.time.unfollow(this.#receiver)
    eventsOf(this.#runtime.host).delete(this)
  }
}
