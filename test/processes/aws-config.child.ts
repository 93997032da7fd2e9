// One process of several that write `~/.aws/config`: `add` writes a profile after another, `change` writes a large file again and again. Each tells of every write.
import { sharedConfig, type SectionChange } from 'authchart/node'

const [task, file = '', name = '', times = '0'] = process.argv.slice(2)
const config = sharedConfig({ file })
const tell = (word: string) => process.stdout.write(`${word}\n`)

const profile = (one: string, roleName: string): SectionChange => ({
  kind: 'profile',
  name: one,
  set: { session: 'acme', accountId: '111122223333', roleName },
})

if (task === 'add')
  for (let n = 0; n < Number(times); n += 1) {
    await config.write([profile(`${name}-${n}`, 'Reader')])
    tell('wrote')
  }
else
  for (let n = 0; ; n += 1) {
    const role = `Role${n}`
    await config.write(Array.from({ length: 500 }, (_, one) => profile(`p${one}`, role)))
    tell('wrote')
  }
