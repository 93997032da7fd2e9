import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program of these tests in a process of its own, which is called by messages. */
export interface Child {
  readonly pid: number
  call<T>(name: string, ...args: readonly unknown[]): Promise<T>
  /** It dies where it stands. */
  kill9(): Promise<void>
}

const hooks = new URL('resolve-installed.ts', import.meta.url).href

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** Starts the program and resolves when it says `ready`. `options` is given to it as JSON. */
export const startChild = async (file: string, options: object): Promise<Child> => {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child: ChildProcess = fork(path, [JSON.stringify(options)], {
    execArgv: ['--no-warnings', '--conditions=authchart:source', '--import', hooks],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const open = new Map<number, PromiseWithResolvers<unknown>>()
  const ready = Promise.withResolvers<void>()
  let calls = 0
  child.on('message', (message: Answer | 'ready') => {
    if (message === 'ready') return ready.resolve()
    const asked = open.get(message.id)
    open.delete(message.id)
    if (message.error === undefined) asked?.resolve(message.value)
    else asked?.reject(new Error(message.error))
  })
  const closed = once(child, 'close')
  void closed.then(() => {
    const error = new Error(`${file} has ended`)
    ready.reject(error)
    for (const asked of open.values()) asked.reject(error)
  })
  await ready.promise
  return {
    pid: child.pid ?? 0,
    call: async <T>(name: string, ...args: readonly unknown[]) => {
      const id = (calls += 1)
      const asked = Promise.withResolvers<unknown>()
      open.set(id, asked)
      child.send({ id, name, args }, (error) => error && asked.reject(error))
      return (await asked.promise) as T
    },
    kill9: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** The other end, in the program: its options, and what can be called. It ends with its parent. */
export const serveCalls = async <Options>(
  begin: (options: Options) => Promise<Record<string, (...args: never[]) => unknown>>,
): Promise<void> => {
  process.on('disconnect', () => process.exit())
  const calls = await begin(JSON.parse(process.argv[2] ?? '{}') as Options)
  const answer = async ({ id, name, args }: { id: number; name: string; args: never[] }) => {
    try {
      process.send?.({ id, value: await calls[name]?.(...args) })
    } catch (error) {
      process.send?.({ id, error: String(error) })
    }
  }
  process.on('message', (asked: Parameters<typeof answer>[0]) => void answer(asked))
  process.send?.('ready')
}
