import type { BehaviorSubject } from 'rxjs'
import type { Service } from 'authchart/emulator'
import { faults } from './faults.ts'
import { lookAt, waitingPage } from './look.ts'
import type { Act, Look } from './world.ts'

/** What every world can do, wherever its service is. */
export type CommonAct = Exclude<Act, 'kill' | 'later'>

/** What the acts reach. */
export interface Reach {
  readonly service: Service
  readonly online$: BehaviorSubject<boolean>
  /** The person's browser goes where the service sends it. */
  readonly goTo: (url: string) => void
  readonly sleep: (seconds: number) => void
}

export interface Hands {
  readonly acts: Readonly<Record<CommonAct, () => void>>
  readonly look: () => Look
}

const napSeconds = 120

/** Plays the person, the service, the network and the machine. */
export const handsOn = ({ service, online$, goTo, sleep }: Reach): Hands => {
  let isServing = true
  const look = () => lookAt(service, { isOnline: online$.value, isServing })
  const userCode = () => look().userCode ?? ''
  const setNetwork = (isOnline: boolean) => {
    online$.next(isOnline)
    service.setOffline(!isOnline || !isServing)
  }
  const decide = (decision: 'approve' | 'deny') => {
    const page = waitingPage(service)
    if (page === undefined) return void service[decision](userCode())
    const step = service.continueAuthorization(page.id, decision)
    if (step?.kind === 'redirect') goTo(step.url)
  }
  const acts: Hands['acts'] = {
    approve: () => decide('approve'),
    deny: () => decide('deny'),
    slowDown: () => void service.slowDown(userCode()),
    expire: () => void service.expire(userCode()),
    network: () => setNetwork(!online$.value),
    service: () => {
      isServing = !isServing
      setNetwork(online$.value)
    },
    sleep: () => sleep(napSeconds),
    revoke: () => service.revokeSession(),
    refuse: () => service.failNext(faults.refuse, 'CreateToken'),
    forget: () => service.failNext(faults.forget, 'CreateToken'),
    garble: () => service.failNext(faults.garble, 'CreateToken'),
  }
  return { acts, look }
}
