// Takes a lock of a store, says so, and keeps it until it is killed.
import { awsCacheStore, fileStore } from 'authchart/node'

const [name = '', directory = '', key = ''] = process.argv.slice(2)
const rest = fileStore({ directory })
const store = name === 'fileStore' ? rest : awsCacheStore({ directory, rest })
await store.lock(key, () => {
  process.stdin.resume()
  process.stdout.write('held\n')
  return new Promise<never>(() => undefined)
})
