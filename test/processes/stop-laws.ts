import { slowDownStepMs } from '../../machines/shared.ts'
import { demandedIntervalMs } from '../../src/emulator/script.ts'
import { leaseMs } from '../../src/store/file-lock.ts'
import type { Stopped } from './stop-play.ts'
import type { StopStory } from './stop-stories.ts'

/** What a machine with other work may add to a wait, beside what its timers say. */
const slackMs = 5_000
/** A request that is under way at the end of its code may finish for so long (R7). */
const underWayMs = 5_000

const isToken = (outcome: string): boolean => /^[0-9a-f]{64}$/.test(outcome)

const wasRenewed = ({ log }: Stopped) =>
  log.filter(({ grantType }) => grantType === 'refresh_token')

/**
 * R20: a lease ends ten seconds after its holder has stopped. Where the sign-in is shared, the successor then waits as if the late leader
 * had been told to slow down (Sharing). What it does itself takes as long as where nobody is stopped.
 */
export const boundMs = ({ share, script, token }: StopStory, undisturbedMs: number): number => {
  const interval = demandedIntervalMs(script)
  const pace = token === 'none' && share === 'machine' ? 2 * interval + slowDownStepMs : 0
  return leaseMs + pace + undisturbedMs + slackMs
}

export interface Law {
  (played: Stopped, undisturbedMs: number): readonly string[]
}

/** R20: nobody waits longer for one who stands still than its lease lasts. */
const waitsEnd: Law = (played, undisturbedMs) => {
  const { waits, stoppedAt = 0, lostMs } = played
  const bound = boundMs(played.story, undisturbedMs)
  return waits.flatMap(({ member, from, to, outcome }) => {
    const waited = to - Math.max(from, stoppedAt) - lostMs
    return member === 'the stopped one' || waited <= bound
      ? []
      : [`${member} waited ${waited} ms of ${bound} for ${outcome}.`]
  })
}

/**
 * R20, R7: nobody shows a code after its end; the one that was stopped not for longer once it goes on. Who has the grant of its code waits
 * for the lock of the store, for a lease at the most.
 */
const deadCodesAreNotShown: Law = ({ showings, codes, wokenAt = 0, lostMs, log }) =>
  showings.flatMap(({ member, code, to }) => {
    const end = codes.find(({ userCode }) => userCode === code)?.expiresAt ?? 0
    const since = member === 'the stopped one' ? Math.max(end, wokenAt) : end
    const isGranted = log.some(({ userCode, status }) => userCode === code && status === 200)
    const tooLong = to - since - underWayMs - lostMs - (isGranted ? leaseMs : 0)
    return tooLong > 0 ? [`${member} showed ${code} for ${to - end} ms after its end.`] : []
  })

/** R19: what was granted is in the store at the end, good, and all have it. */
const grantsAreKept: Law = ({ stored, held, statuses, isLive }) => [
  ...(isLive ? [] : [`The service knows nothing of what the store holds: ${stored}.`]),
  ...held.flatMap((one, n) => (one === stored ? [] : [`${n} holds ${one}, the store ${stored}.`])),
  ...statuses.flatMap((status, n) => (status === 'signedIn' ? [] : [`${n} says ${status}.`])),
]

/**
 * R10, R25: a refresh token is used once. Where the token is over it is used once more, if the one that was stopped had sent it by then:
 * the others cannot know what came of that.
 */
const renewalsAreOnce: Law = (played) => {
  const renewals = wasRenewed(played)
  const { story, stoppedAt = Infinity } = played
  const hadArrived = renewals.some(({ at }) => at <= stoppedAt + slackMs)
  const most = story.token === 'none' ? 0 : story.token === 'over' && hadArrived ? 2 : 1
  return renewals.length <= most ? [] : [`It was renewed ${renewals.length} times.`]
}

/** R24, R6: a code is asked for by one, at its pace, whoever that is. */
const codesHaveOneAsker: Law = ({ log }) =>
  log.flatMap((entry) => (entry.early === true ? [`Too early: ${JSON.stringify(entry)}`] : []))

/** R19: nobody is asked again for what was granted: another code is issued where the first has died, or was spent before it was stored. */
const nobodyIsAskedTwice: Law = ({ story, showings, waits, statuses }) => {
  const codes = new Set(showings.map(({ code }) => code))
  if (story.token !== 'none') return codes.size > 0 ? ['A person was asked to sign in.'] : []
  const restarts = waits.filter(({ outcome }) => !isToken(outcome) && outcome !== 'signedIn')
  const excused = restarts.filter(({ outcome }) =>
    ['expired', 'expired_token', 'invalid_grant'].includes(outcome),
  )
  const wrong = restarts.filter((wait) => !excused.includes(wait))
  const first = story.share === 'machine' ? 1 : statuses.length
  return [
    ...wrong.map(({ member, outcome }) => `${member} ended as ${outcome}.`),
    ...(codes.size > first + excused.length && story.script.expiresIn === undefined
      ? [`${codes.size} codes were shown.`]
      : []),
  ]
}

/**
 * A token that is good is handed out at once, whoever stands still. A longer one is not while nobody knows whether the one that was stopped
 * has renewed it (R25), and is once it is there.
 */
const tokensAreHandedOut: Law = ({ story, waits, agreedAt, lostMs, log }) =>
  waits.flatMap(({ member, from, to, outcome, minTtlMs }) => {
    if (story.token === 'none' || (story.token === 'over' && story.share === 'machine')) return []
    // It is told at once that it has lost its lock, and tries again in a moment.
    if (member === 'the stopped one' && from < agreedAt) return []
    const isRenewed = log.some(({ status }) => status === 200)
    if (story.token === 'over' || (from >= agreedAt && isRenewed))
      return isToken(outcome) ? [] : [`${member} was told ${outcome}.`]
    return minTtlMs !== 0 || (isToken(outcome) && to - from - lostMs <= slackMs)
      ? []
      : [`${member} was told ${outcome} after ${to - from} ms, of a token that is good.`]
  })

/** R19, R21: who goes on holds what the store holds before long. */
const theWokenAgrees: Law = ({ agreedAt, wokenAt, lostMs, waits }) => {
  const ends = waits.map(({ to }) => to).filter((to) => to <= agreedAt)
  const ended = Math.max(wokenAt ?? 0, ...ends)
  const took = agreedAt - ended - lostMs
  return took <= leaseMs + slackMs ? [] : [`They agreed ${took} ms after that.`]
}

/** R1: who has closed its sessions may take the folder away. */
const theClosedWriteNothing: Law = ({ late }) =>
  late.length === 0 ? [] : [`After the end: ${late.join(', ')}.`]

export const stopLaws: Readonly<Record<string, Law>> = {
  waitsEnd,
  deadCodesAreNotShown,
  grantsAreKept,
  renewalsAreOnce,
  codesHaveOneAsker,
  nobodyIsAskedTwice,
  tokensAreHandedOut,
  theWokenAgrees,
  theClosedWriteNothing,
}
