// The page's end of server-sent events, against a server that is made of words.
import { describe, expect, it } from 'vitest'
import {
  connectSession,
  eventSourcePort,
  type EventSourceLike,
  type EventSourcePortOptions,
} from '../../src/remote/index.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { failure, record, thrownBy } from '../contract/support.ts'

type Listener = (event: { readonly data?: unknown }) => void

const setUp = (answer: (init: RequestInit) => Promise<Response>) => {
  const clock = steppingClock()
  const sources: Source[] = []
  class Source implements EventSourceLike {
    readyState = 0
    readonly listeners = new Map<string, Listener[]>()
    readonly init: { readonly withCredentials: boolean }
    constructor(_: string, init: { readonly withCredentials: boolean }) {
      this.init = init
      sources.push(this)
    }
    addEventListener(type: string, listener: Listener): void {
      this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener])
    }
    close(): void {
      this.readyState = 2
    }
    say(type: string, data?: string): void {
      for (const listener of this.listeners.get(type) ?? []) listener({ data })
    }
  }
  const sent: RequestInit[] = []
  const fetch = (_: string, init: RequestInit) => {
    sent.push(init)
    return answer(init)
  }
  const portOf = (o: EventSourcePortOptions = {}) =>
    eventSourcePort('/session', { eventSource: Source, fetch, clock, ...o })
  const open = (o: EventSourcePortOptions = {}) => connectSession(portOf(o), { clock })
  const present = { session: { status: 'signedOut', reason: 'never' }, attempts: [] }
  const welcome = (from = 'server') =>
    JSON.stringify({ authchart: 2, from, type: 'welcome', to: null, commands: [], ...present })
  const begin = () => {
    sources.at(-1)?.say('connection', JSON.stringify({ id: 'the-id', token: 'the-token' }))
    sources.at(-1)?.say('message', welcome())
  }
  return { clock, sources, sent, portOf, open, begin }
}

const taken = () => Promise.resolve(new Response(null, { status: 204 }))

describe('eventSourcePort', () => {
  it('brings back the names of its stream, in headers, and says no hello', async () => {
    const { clock, sent, open, begin } = setUp(taken)
    const remote = open()
    begin()
    void remote.signOut().catch(() => undefined)
    await clock.settle()
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({
      method: 'POST',
      credentials: 'same-origin',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'x-authchart-connection': 'the-id',
        'x-authchart-token': 'the-token',
      },
    })
    expect(sent[0]?.body).toContain('"command":{"name":"signOut"}')
  })

  it('sends one command after the other', async () => {
    const answers: PromiseWithResolvers<Response>[] = []
    const { clock, sent, open, begin } = setUp(() => {
      const answer = Promise.withResolvers<Response>()
      answers.push(answer)
      return answer.promise
    })
    const remote = open()
    begin()
    for (let n = 0; n < 3; n += 1) void remote.signOut().catch(() => undefined)
    for (let n = 1; n <= 3; n += 1) {
      await clock.settle()
      expect(sent).toHaveLength(n)
      answers[n - 1]?.resolve(new Response(null, { status: 204 }))
    }
  })

  it.each([
    ['429', () => Promise.resolve(new Response(null, { status: 429 })), 'throttled'],
    ['403', () => Promise.resolve(new Response(null, { status: 403 })), 'network'],
    ['no answer', () => Promise.reject(new Error('down')), 'network'],
    ['no end', () => new Promise<Response>(() => undefined), 'network'],
  ])('tells who asked of %s', async (_, answer, code) => {
    const { clock, open, begin } = setUp(answer)
    const remote = open()
    begin()
    const failed = failure(remote.signOut())
    await clock.advance(31_000)
    expect(await failed).toMatchObject({ code })
  })

  it('ends what was under way on the wire when the stream breaks, and waits with the rest', async () => {
    const { clock, sources, sent, open, begin } = setUp(taken)
    const remote = open()
    const connected = record(remote.connected$)
    begin()
    const lost = failure(remote.signOut())
    await clock.settle()
    sources[0]?.say('error')
    expect(await lost).toMatchObject({ code: 'network' })
    void remote.signOut().catch(() => undefined)
    await clock.settle()
    expect(sent).toHaveLength(1)
    begin()
    await clock.settle()
    expect(sent).toHaveLength(2)
    expect(connected.values).toEqual([false, true, false, true])
    expect(sources).toHaveLength(1)
  })

  it('keeps from the next server what was asked of the one before', async () => {
    const first = Promise.withResolvers<Response>()
    const { clock, sources, sent, open, begin } = setUp(() => first.promise)
    const remote = open()
    begin()
    const lost = [failure(remote.signOut()), failure(remote.signOut())]
    await clock.settle()
    sources[0]?.say('error')
    begin()
    first.resolve(new Response(null, { status: 204 }))
    for (const one of lost) expect(await one).toMatchObject({ code: 'network' })
    await clock.settle()
    expect(sent).toHaveLength(1)
  })

  it('shows a mirror that comes later what there is, and says goodbye for one that goes before', async () => {
    const { clock, sources, sent, portOf, begin } = setUp(taken)
    const port = portOf()
    const [first, second] = [connectSession(port, { clock }), connectSession(port, { clock })]
    begin()
    const third = connectSession(port, { clock })
    await second[Symbol.asyncDispose]()
    await clock.settle()
    const types = sent.map(({ body }) => (JSON.parse(body as string) as { type: string }).type)
    expect(types).toEqual(['hello', 'bye'])
    for (const remote of [first, third]) await remote[Symbol.asyncDispose]()
    await clock.settle()
    expect([sources.length, sent.length]).toEqual([1, 3])
  })

  it('opens one stream, also where a mirror comes while it asks why there is none', async () => {
    const why = Promise.withResolvers<Response>()
    const { clock, sources, portOf } = setUp(() => why.promise)
    const port = portOf()
    const first = connectSession(port, { clock })
    const [source] = sources
    if (source === undefined) throw new Error('no stream')
    source.readyState = 2
    source.say('error')
    await first[Symbol.asyncDispose]()
    const second = connectSession(port, { clock })
    why.resolve(new Response(null, { status: 503 }))
    await clock.advance(60_000)
    expect(sources).toHaveLength(2)
    await second[Symbol.asyncDispose]()
    expect(sources.map(({ readyState }) => readyState)).toEqual([2, 2])
  })

  it('asks a server that is away later each time, where the browser does not', async () => {
    const { clock, sources, open, begin } = setUp(() => Promise.reject(new Error('down')))
    const remote = open()
    begin()
    for (let n = 0; n < 3; n += 1) sources[0]?.say('error')
    await clock.advance(60_000)
    expect([sources.length, sources[0]?.readyState]).toEqual([1, 0])
    sources[0]?.say('error')
    expect(sources[0]?.readyState).toBe(2)
    for (const [tries, seconds] of [2, 4, 8, 16].entries()) {
      await clock.advance((seconds / 2) * 1_000 - 1)
      expect(sources).toHaveLength(tries + 1)
      await clock.advance((seconds / 2) * 1_000 + 1)
      expect(sources).toHaveLength(tries + 2)
      sources.at(-1)?.say('error')
    }
    await clock.advance(60_000)
    begin()
    sources.at(-1)?.say('error')
    await clock.advance(60_000)
    expect([sources.length, sources.at(-1)?.readyState]).toEqual([6, 0])
    await remote[Symbol.asyncDispose]()
  })

  it('does nothing after it was closed, and opens nothing where nothing can be', async () => {
    const { clock, sources, sent, open, begin } = setUp(taken)
    const remote = open({ withCredentials: true })
    expect(sources[0]?.init).toEqual({ withCredentials: true })
    begin()
    await remote[Symbol.asyncDispose]()
    expect(sources[0]?.readyState).toBe(2)
    sources[0]?.say('error')
    sources[0]?.say('message', '{}')
    await clock.advance(60_000)
    expect([sources.length, sent.length]).toEqual([1, 0])
    // As where a page is drawn on a server.
    const drawn = connectSession(eventSourcePort('/session'))
    expect(drawn.getState()).toEqual({ status: 'restoring' })
    await drawn[Symbol.asyncDispose]()
  })

  it('is not misled by what is no event of ours', async () => {
    const { clock, sources, open, begin } = setUp(taken)
    const remote = open()
    for (const data of ['', '{', 'null', '[]', '{"id":{}}', undefined]) {
      sources[0]?.say('connection', data)
      sources[0]?.say('message', data)
    }
    begin()
    await clock.settle()
    expect(remote.getState()).toEqual({ status: 'signedOut', reason: 'never' })
  })

  it('says which option is wrong', () => {
    const wrong: readonly (readonly [unknown, object])[] = [
      [1, {}],
      ['/session', { eventSource: 1 }],
      ['/session', { cookies: true }],
    ]
    for (const [url, options] of wrong)
      expect(thrownBy(() => eventSourcePort(url as string, options))).toBeInstanceOf(TypeError)
  })
})
