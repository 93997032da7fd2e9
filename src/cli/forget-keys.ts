import { accessPortal } from '../aws/index.ts'
import { groundOf } from '../aws/ground.ts'
import { keyringsOf } from '../aws/keyrings.ts'
import type { Session } from '../session/session.ts'
import { fileStore } from '../store/file.ts'

/** Forgets the keys that `credentials` and `exec` keep for other processes: of the roles that were used last. */
export const forgetKeys = async (session: Session): Promise<void> => {
  const store = fileStore()
  const keyrings = keyringsOf(groundOf('forgetKeys', session))
  const used = await accessPortal(session)
    .lastUsed()
    .catch(() => [])
  await Promise.all(used.map((role) => keyrings.of(role, store).clear()))
}
