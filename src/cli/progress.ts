import type { PortalProgress } from '../aws/types.ts'
import type { Clock } from '../host/host.ts'

/** Shows how far a listing has come, to a person who waits for longer than a second. */
export interface Progress extends Disposable {
  readonly tell: (progress: PortalProgress) => void
}

const beforeMs = 1_000
const cells = 20

const counted = (n: number, one: string): string =>
  `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`

const busy = (waitingMs: number): string =>
  waitingMs > 500 ? '  AWS is busy: this goes on slowly' : ''

/** The line of a moment. Pure. */
export const progressLine = ({
  accounts,
  done,
  roles,
  isCounted,
  waitingMs,
}: PortalProgress): string => {
  if (!isCounted) return `Loading your accounts… ${accounts.toLocaleString('en')} so far`
  const full = accounts === 0 ? cells : Math.floor((done / accounts) * cells)
  const bar = `▕${'█'.repeat(full)}${'░'.repeat(cells - full)}▏`
  return `${bar} ${done.toLocaleString('en')} of ${counted(accounts, 'account')}, ${counted(roles, 'role')}${busy(waitingMs)}`
}

/** A bar on the terminal, after a second. Where `output` is none, nothing is shown. */
export const showProgress = async (
  output: NodeJS.WriteStream,
  clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
): Promise<Progress> => {
  if (!output.isTTY) return { tell: () => {}, [Symbol.dispose]: () => {} }
  const { default: library } = await import('cli-progress')
  let latest: PortalProgress = { accounts: 0, done: 0, roles: 0, isCounted: false, waitingMs: 0 }
  let isShown = false
  const bar = new library.SingleBar({
    stream: output,
    clearOnComplete: true,
    hideCursor: true,
    format: () => progressLine(latest).slice(0, Math.max(20, output.columns - 1)),
  })
  const timer = clock.setTimeout(() => {
    isShown = true
    bar.start(Math.max(1, latest.accounts), latest.done)
  }, beforeMs)
  return {
    tell: (progress) => {
      latest = progress
      if (!isShown) return
      bar.setTotal(Math.max(1, progress.accounts))
      bar.update(progress.done)
    },
    [Symbol.dispose]: () => {
      clock.clearTimeout(timer)
      if (isShown) bar.stop()
    },
  }
}
