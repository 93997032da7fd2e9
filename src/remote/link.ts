import { BehaviorSubject } from 'rxjs/internal/BehaviorSubject'
import { stream, type Stream } from '../kit/stream.ts'
import { renewAfter } from './followers.ts'
import type { ClientMessage, Command } from './client-messages.ts'
import { refusals, version } from './messages.ts'
import {
  readServerMessage,
  type Answer,
  type Present,
  type ServerMessage,
} from './server-messages.ts'
import type { SessionPort } from './port.ts'

interface LinkListener {
  onPresent(present: Present): void
  /** The present, in which nothing is left out: of a sign-in that is not in it, the end was missed. */
  onWelcome(present: Present): void
  onEvent(event: Extract<ServerMessage, { type: 'event' }>): void
  /** The server has gone; another may come. */
  onLost(): void
}

interface Call {
  readonly command: Command
  readonly done: (answer: Answer) => void
}

type Welcome = Present & Pick<Extract<ServerMessage, { type: 'welcome' }>, 'commands'>

type Said<M> = M extends unknown ? Omit<M, 'authchart' | 'from'> : never

/** The client's end of a port: who serves us, and what we have asked for. Commands wait until there is a server. */
export class Link {
  readonly connected$: Stream<boolean>
  readonly commands$: Stream<readonly Command['name'][]>
  readonly #connected = new BehaviorSubject(false)
  readonly #commands = new BehaviorSubject<readonly Command['name'][]>([])
  readonly #port: SessionPort
  readonly #id: string
  readonly #listener: LinkListener
  readonly #sent = new Map<number, Call>()
  #queue: Call[] = []
  #calls = 0
  #followers = 0
  #received = 0
  #server: string | undefined
  #isInterrupted = false
  #isClosed = false
  #undo: (() => void)[] = []

  constructor(port: SessionPort, id: string, listener: LinkListener) {
    this.#port = port
    this.#id = id
    this.#listener = listener
    this.connected$ = stream('latest', (subscriber) => this.#connected.subscribe(subscriber))
    this.commands$ = stream('latest', (subscriber) => this.#commands.subscribe(subscriber))
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  open(): void {
    this.#onClose(this.#port.subscribe((message) => this.#receive(message)))
    this.#onClose(this.#port.onClose?.(() => this.#shut()))
    this.#onClose(this.#port.onInterruption?.(() => this.#pause()))
    this.#post({ type: 'hello' })
  }

  #onClose(undo: (() => void) | undefined): void {
    if (undo === undefined) return
    if (this.#isClosed) undo()
    else this.#undo.push(undo)
  }

  /** Says goodbye. */
  close(): void {
    if (this.#server !== undefined) this.#post({ type: 'bye', to: this.#server })
    this.#shut()
    this.#connected.complete()
    this.#commands.complete()
  }

  /** Sends a command, or keeps it until it can be sent. Returns how to take it back, which is possible until it is sent. */
  call(command: Command, done: (answer: Answer) => void): () => boolean {
    const call = { command, done }
    if (this.#isClosed) done({ error: refusals.disconnected })
    else if (this.#server === undefined || this.#isInterrupted) this.#queue.push(call)
    else this.#send(call, this.#server)
    return () => {
      const waiting = this.#queue.indexOf(call)
      if (waiting >= 0) this.#queue.splice(waiting, 1)
      return waiting >= 0
    }
  }

  /** Has transitions sent while at least one listener is there; returns how to stop that. */
  follow(): () => void {
    this.#followers += 1
    if (this.#followers === 1) this.#tellFollowing(true)
    return () => {
      this.#followers -= 1
      if (this.#followers === 0) this.#tellFollowing(false)
    }
  }

  #tellFollowing(on: boolean): void {
    if (this.#server !== undefined) this.#post({ type: 'follow', to: this.#server, on })
  }

  #send(call: Call, to: string): void {
    const number = (this.#calls += 1)
    this.#sent.set(number, call)
    this.#post({ type: 'command', to, call: number, command: call.command })
  }

  #post(message: Said<ClientMessage>): void {
    if (this.#isClosed) return
    try {
      this.#port.post({ authchart: version, from: this.#id, ...message })
    } catch {
      this.#shut()
    }
  }

  #receive(message: unknown): void {
    const said = readServerMessage(message)
    if (said === undefined || this.#isClosed) return
    if (said.type === 'welcome') {
      if (said.to === null || said.to === this.#id) this.#enter(said.from, said)
      return
    }
    if (said.from !== this.#server) return
    this.#received += 1
    if (this.#received % renewAfter === 0 && this.#followers > 0) this.#tellFollowing(true)
    switch (said.type) {
      case 'state':
        return this.#listener.onPresent(said)
      case 'event':
        return this.#listener.onEvent(said)
      case 'answer':
        return this.#settle(said)
      case 'closed':
        return this.#lose()
    }
  }

  #enter(server: string, { commands, ...present }: Welcome): void {
    const isNew = server !== this.#server
    const isBack = isNew || this.#isInterrupted
    if (isNew) this.#lose()
    this.#isInterrupted = false
    // A listener that hears of a loss may close this end.
    if (this.#isClosed) return
    this.#server = server
    // Before the state: what it lets a person do is known as it is shown.
    if (commands.join() !== this.#commands.value.join()) this.#commands.next(commands)
    this.#listener.onWelcome(present)
    if (!isBack) return
    if (this.#followers > 0) this.#tellFollowing(true)
    for (const call of this.#queue.splice(0)) this.#send(call, server)
    this.#tell(true)
  }

  #settle({ to, call, ...answer }: Extract<ServerMessage, { type: 'answer' }>): void {
    if (to !== this.#id) return
    const { done } = this.#sent.get(call) ?? {}
    this.#sent.delete(call)
    done?.(answer)
  }

  /** The server is there, and out of reach: what was asked of it may have been carried out, and nobody will say so. */
  #pause(): void {
    if (this.#server === undefined) return
    this.#isInterrupted = true
    this.#fail([...this.#sent.values()])
    this.#tell(false)
  }

  #lose(): void {
    if (this.#server === undefined) return
    this.#server = undefined
    this.#isInterrupted = false
    this.#fail([...this.#sent.values()])
    this.#listener.onLost()
    this.#tell(false)
  }

  #fail(calls: readonly Call[]): void {
    this.#sent.clear()
    for (const { done } of calls) done({ error: refusals.disconnected })
  }

  #tell(isConnected: boolean): void {
    if (isConnected !== this.#connected.value) this.#connected.next(isConnected)
  }

  #shut(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const undo of this.#undo.splice(0)) undo()
    this.#lose()
    this.#fail(this.#queue.splice(0))
  }
}
