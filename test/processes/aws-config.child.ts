// One process of several that write `~/.aws/config`: `add` writes a profile after another, `change` writes a large file again and again, `die` writes it once, and is killed
// at a moment of the write. Each tells of every write.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { sharedConfig, type SectionChange } from 'authchart/node'

const [task, file = '', name = '', times = '0'] = process.argv.slice(2)
const config = sharedConfig({ file })
const tell = (word: string) => process.stdout.write(`${word}\n`)

const profile = (one: string, roleName: string): SectionChange => ({
  kind: 'profile',
  name: one,
  set: { session: 'acme', accountId: '111122223333', roleName },
})

const all = (role: string) => Array.from({ length: 500 }, (_, one) => profile(`p${one}`, role))

const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

/** Has the process killed within a call of the file system: before it, after it, or with half of it done. */
const dieAt = (moment: string): void => {
  const [when, called = ''] = moment.split(' ')
  if (when === 'half')
    fs.promises.writeFile = async (path, text) => {
      if (typeof path !== 'string' || typeof text !== 'string') return
      fs.writeFileSync(path, text.slice(0, text.length / 2))
      die()
    }
  const calls = fs as unknown as Record<string, (...args: unknown[]) => void>
  const call = calls[called]
  if (call !== undefined)
    calls[called] = (...args) =>
      when === 'before' ? die() : call(...args.slice(0, -1), () => die())
  syncBuiltinESMExports()
}

if (task === 'add')
  for (let n = 0; n < Number(times); n += 1) {
    await config.write([profile(`${name}-${n}`, 'Reader')])
    tell('wrote')
  }
else if (task === 'die') {
  await config.write(all('Old'))
  dieAt(name)
  await config.write(all('New'))
  tell('wrote')
} else
  for (let n = 0; ; n += 1) {
    await config.write(all(`Role${n}`))
    tell('wrote')
  }
