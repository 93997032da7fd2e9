import { storeFault, type StoreFault } from '../store/store-fault.ts'

/** What Redis itself refused: `OOM command not allowed …`, `READONLY You can't write …`. */
const refusal = /^([A-Z]{2,20}) /

/** Names of the client's own errors, such as `MaxRetriesPerRequestError`. */
const clientName = /^[A-Z][A-Za-z]{2,40}$/

const codeOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return 'EIO'
  const { code } = thrown as { readonly code?: unknown }
  if (typeof code === 'string') return code
  const [, refused] = refusal.exec(thrown.message) ?? []
  return refused ?? (clientName.test(thrown.name) ? thrown.name : 'EIO')
}

/** What the client throws has the command in it, and so what was being stored: none of it goes on but the code. */
const redisFault = (thrown: unknown): StoreFault =>
  storeFault(codeOf(thrown), undefined, 'Redis cannot be reached, or refuses the command.')

/** The same answer; a failure as a fault of the store. */
export const asking = async <T>(command: Promise<T>): Promise<T> => {
  try {
    return await command
  } catch (error) {
    throw redisFault(error)
  }
}
