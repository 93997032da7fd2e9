import type { Subscription } from 'rxjs/internal/Subscription'
import type { ClientRequest, Handle, SessionEvent } from '../../machines/types.ts'
import type { Runtime } from '../effects/runtime.ts'
import type { Host } from '../host/host.ts'
import type { JumpFollower } from '../host/steady-clock.ts'
import { ignore } from '../kit/ignore.ts'
import type { SessionSnapshot } from '../observe/session-state.ts'
import { changesOf, type StoreListener } from './store-changes.ts'

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

/** After a change while a sign-in is under way: its own token is known by then, and another's is seen within a second (R21). */
const settlingMs = 500

/** What the host's ports say, as events of the session, for as long as the session has a use for it. */
export class Ports implements HostListener, StoreListener {
  readonly #runtime: Runtime
  readonly #receiver: Receiver
  readonly #token: Handle
  /** How many reasons there are to listen to the store. */
  #watching = 0
  #settling: unknown
  #attention: Attention
  /** As the session was told last. */
  #isOnline = true
  /** A network that is gone is news again to the next sign-in; one that is back, to a session that heard of its loss. */
  #isKnownOnline = true

  constructor(runtime: Runtime, request: ClientRequest, isShared: boolean, receiver: Receiver) {
    this.#runtime = runtime
    this.#receiver = receiver
    this.#token = runtime.vault.handle('token', request.session)
    if (isShared && runtime.store.changes$ !== undefined) this.watchStore()
  }

  /** Hears of changes in the store until `unwatchStore` has been called as often as this. */
  watchStore(): void {
    this.#watching += 1
    if (this.#watching === 1) changesOf(this.#runtime).add(this.#token, this)
  }

  async whileWatching<T>(task: () => Promise<T>): Promise<T> {
    this.watchStore()
    try {
      return await task()
    } finally {
      this.unwatchStore()
    }
  }

  unwatchStore(): void {
    if (this.#watching === 0) return
    this.#watching -= 1
    if (this.#watching > 0) return
    changesOf(this.#runtime).delete(this.#token, this)
    this.#runtime.host.clock.clearTimeout(this.#settling)
    this.#settling = undefined
  }

  onStoreChange(): void {
    if (this.#attention !== 'closely') return this.#tellChange()
    const { clock } = this.#runtime.host
    this.#settling ??= clock.setTimeout(() => {
      this.#settling = undefined
      this.#tellChange()
    }, settlingMs)
  }

  #tellChange(): void {
    this.#receiver.send({ type: 'store.changed', at: this.#runtime.time.now(this.#receiver) })
  }

  /** Looks at where the session has got to. */
  look(snapshot: SessionSnapshot): void {
    const attention = attentionTo(snapshot)
    const before = this.#attention
    if (attention === before) return
    this.#attention = attention
    if (attention === 'closely') this.watchStore()
    else if (before === 'closely') this.unwatchStore()
    if (attention === undefined) return this.#stop()
    this.#runtime.time.follow(this.#receiver, attention)
    if (before === undefined) this.#start()
  }

  close(): void {
    this.#watching = Math.min(1, this.#watching)
    this.unwatchStore()
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
