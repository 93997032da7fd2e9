import type { AuthorizationView, Service } from 'authchart/emulator'
import type { Look } from './world.ts'

type Seen = Pick<Service, 'authorizations' | 'codes' | 'sessions'>

const pendingCode = (service: Seen) =>
  service.codes().findLast(({ status }) => status === 'pending')

/** The page that waits in the person's browser, unless a code has taken its place. */
export const waitingPage = (service: Seen): AuthorizationView | undefined => {
  const page = service
    .authorizations()
    .findLast(({ status, returned }) => status === 'pending' && !returned)
  const code = pendingCode(service)
  return page !== undefined && page.issuedAt >= (code?.issuedAt ?? 0) ? page : undefined
}

export const lookAt = (service: Seen, state: Pick<Look, 'isOnline' | 'isServing'>): Look => {
  const code = service
    .codes()
    .findLast(({ status }) => status === 'pending' || status === 'approved')
  const hasCode = pendingCode(service) !== undefined
  return {
    person: waitingPage(service) !== undefined ? 'page' : hasCode ? 'code' : null,
    userCode: code?.userCode ?? null,
    ...state,
    signIns: service.sessions().filter(({ status }) => status === 'live').length,
  }
}
