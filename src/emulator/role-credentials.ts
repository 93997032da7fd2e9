import type { RoleCredentialsView } from './events.ts'
import type { Mint } from './mint.ts'
import { roleCredentialsLifetimeMs, type Script } from './script.ts'

/** Whose an access key is. */
export interface RoleOfKey {
  readonly accountId: string
  readonly roleName: string
  /** Whether the keys are within their time. */
  readonly live: boolean
}

/** As the portal words them. */
interface WireCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: number
}

type Issued = Omit<RoleCredentialsView, 'status'>

export interface RoleCredentials {
  issue(role: Pick<Issued, 'accountId' | 'roleName' | 'session'>, at: number): WireCredentials
  roleOf(accessKeyId: string, at: number): RoleOfKey | undefined
  all(at: number): readonly RoleCredentialsView[]
}

/** An emulator that runs for weeks knows the latest. */
const MOST_KEPT = 10_000

/** Keys of roles, from their issue on. They outlive their session, as AWS's own do, and end by time alone. */
export function createRoleCredentials(
  script: Script,
  mint: Mint,
  onIssue: (view: RoleCredentialsView, at: number) => void,
): RoleCredentials {
  const byKeyId = new Map<string, Issued>()

  const viewOf = (issued: Issued, at: number): RoleCredentialsView =>
    Object.freeze({ ...issued, status: at < issued.expiresAt ? 'live' : 'expired' })

  return {
    issue(role, at) {
      const expiration = at + roleCredentialsLifetimeMs(script)
      const accessKeyId = mint.accessKeyId()
      const issued = { ...role, issuedAt: at, expiresAt: expiration }
      byKeyId.set(accessKeyId, issued)
      const [oldest] = byKeyId.keys()
      if (byKeyId.size > MOST_KEPT && oldest !== undefined) byKeyId.delete(oldest)
      onIssue(viewOf(issued, at), at)
      return {
        accessKeyId,
        secretAccessKey: mint.secretAccessKey(),
        sessionToken: mint.sessionToken(),
        expiration,
      }
    },
    roleOf(accessKeyId, at) {
      const issued = byKeyId.get(accessKeyId)
      if (!issued) return undefined
      const { accountId, roleName, expiresAt } = issued
      return { accountId, roleName, live: at < expiresAt }
    },
    all: (at) => [...byKeyId.values()].map((issued) => viewOf(issued, at)),
  }
}
