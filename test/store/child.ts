// One process of several that share a store: `count` adds to a number, `guard` fails where another is in its place, `hold` takes a lock and keeps it, `write` replaces a
// value again and again. Each tells of every step on its standard output, and ends with its standard input.
import { open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileStore } from 'authchart/node'

const [task, directory = '', key = '', times = '0'] = process.argv.slice(2)
const store = fileStore({ directory })
const tell = (word: string) => process.stdout.write(`${word}\n`)

process.stdin.resume().on('end', () => process.exit())

const count = async () => {
  for (let n = 0; n < Number(times); n += 1) {
    await store.lock(key, async () => {
      const before = (await store.get(key)) ?? 0
      await store.set(key, Number(before) + 1, { kind: 'record' })
      tell('added')
    })
  }
  process.exit()
}

const guard = async () => {
  const mark = join(directory, 'mark')
  for (let n = 0; n < Number(times); n += 1) {
    await store.lock(key, async () => {
      await (await open(mark, 'wx')).close()
      tell('alone')
      await unlink(mark)
    })
  }
  process.exit()
}

const write = async () => {
  for (let n = 0; ; n += 1) {
    const letter = String.fromCodePoint(97 + (n % 26))
    await store.set(key, letter.repeat(20_000), { kind: 'record' })
    if (n === 0) tell('wrote')
  }
}

const hold = () =>
  store.lock(key, () => {
    tell('held')
    return new Promise<never>(() => undefined)
  })

const tasks = { count, guard, write, hold }
await tasks[task as keyof typeof tasks]()
