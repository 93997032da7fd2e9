import type { SessionView } from './events.ts'
import type { Mint } from './mint.ts'
import type { Registration } from './registrations.ts'
import { tokenLifetimeMs, type Script } from './script.ts'

/** One sign-in and all that came of it: RFC 9700, 4.14.2 calls its refresh tokens a family. */
interface Session {
  readonly n: number
  readonly client: Registration
  readonly grantType: string
  readonly startedAt: number
  readonly endsAt: number
  status: SessionView['status']
  /** The one refresh token that was not rotated away, where there is any. */
  refreshToken: string | undefined
  tokenExpiresAt: number
  refreshes: number
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
}

export interface Sessions {
  /** A person has signed in. */
  start(client: Registration, grantType: string, at: number): Tokens & { readonly n: number }
  /** New tokens for an old one; nothing where it is not, or no longer, one of this client. */
  refresh(client: Registration, refreshToken: string, at: number): Tokens | undefined
  /** The number of the session that an access token belongs to, while the token is within its time and the session not over. */
  byAccessToken(accessToken: string, at: number): number | undefined
  /** Ends one session, or all of them. */
  revoke(at: number, n?: number): void
  all(at: number): readonly SessionView[]
}

function viewOf(session: Session): SessionView {
  const { n, status, client, grantType, startedAt, endsAt, tokenExpiresAt, refreshes } = session
  const { clientName } = client
  const refreshable = session.refreshToken !== undefined
  return Object.freeze({
    n,
    status,
    clientName,
    grantType,
    startedAt,
    ...(endsAt < Infinity && { endsAt }),
    tokenExpiresAt,
    refreshable,
    refreshes,
  })
}

export function createSessions(
  script: Script,
  mint: Mint,
  onChange: (session: SessionView, at: number) => void,
): Sessions {
  const sessions: Session[] = []
  const byRefreshToken = new Map<string, Session>()
  const byAccessToken = new Map<string, { readonly session: Session; readonly endsAt: number }>()

  const end = (session: Session, status: 'expired' | 'revoked', at: number): void => {
    session.status = status
    onChange(viewOf(session), at)
  }

  const settle = (session: Session, at: number): Session => {
    const lastsUntil = session.refreshToken === undefined ? session.tokenExpiresAt : Infinity
    const endsAt = Math.min(session.endsAt, lastsUntil)
    if (session.status === 'live' && at >= endsAt) end(session, 'expired', endsAt)
    return session
  }

  const issueRefreshToken = (session: Session): string => {
    const refreshToken = mint.refreshToken()
    byRefreshToken.set(refreshToken, session)
    session.refreshToken = refreshToken
    return refreshToken
  }

  const issueAccessToken = (session: Session, at: number): string => {
    const accessToken = mint.accessToken()
    session.tokenExpiresAt = at + tokenLifetimeMs(script)
    byAccessToken.set(accessToken, { session, endsAt: session.tokenExpiresAt })
    return accessToken
  }

  return {
    start(client, grantType, at) {
      const { refreshToken: refreshable = client.scopes.length > 0, sessionExpiresIn } = script
      const session: Session = {
        n: sessions.length + 1,
        client,
        grantType,
        startedAt: at,
        endsAt: at + (sessionExpiresIn ?? Infinity) * 1000,
        status: 'live',
        refreshToken: undefined,
        tokenExpiresAt: at,
        refreshes: 0,
      }
      sessions.push(session)
      const accessToken = issueAccessToken(session, at)
      const refreshToken = refreshable ? issueRefreshToken(session) : undefined
      onChange(viewOf(session), at)
      return { n: session.n, accessToken, refreshToken }
    },
    refresh(client, presented, at) {
      const session = byRefreshToken.get(presented)
      if (session?.client.clientId !== client.clientId || settle(session, at).status !== 'live')
        return undefined
      if (presented !== session.refreshToken && script.reuse !== 'allow') {
        end(session, 'revoked', at)
        return undefined
      }
      const accessToken = issueAccessToken(session, at)
      const refreshToken = script.rotation === false ? undefined : issueRefreshToken(session)
      session.refreshes += 1
      onChange(viewOf(session), at)
      return { accessToken, refreshToken }
    },
    byAccessToken(accessToken, at) {
      const token = byAccessToken.get(accessToken)
      if (!token || at >= token.endsAt) return undefined
      return settle(token.session, at).status === 'live' ? token.session.n : undefined
    },
    revoke(at, n) {
      for (const session of sessions)
        if ((n === undefined || n === session.n) && settle(session, at).status === 'live')
          end(session, 'revoked', at)
    },
    all: (at) => sessions.map((session) => viewOf(settle(session, at))),
  }
}
