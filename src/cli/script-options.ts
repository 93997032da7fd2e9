import type { Script } from '../emulator/index.ts'
import { UsageError } from './usage-error.ts'

/** The options that say how the emulator behaves. */
export const scripted = {
  'approve-after': { type: 'string' },
  'deny-after': { type: 'string' },
  authorize: { type: 'string' },
  'swallow-redirect': { type: 'boolean' },
  interval: { type: 'string' },
  'expires-in': { type: 'string' },
  'slow-down-on': { type: 'string' },
} as const

type Scripted = {
  readonly [K in keyof typeof scripted]?:
    ((typeof scripted)[K]['type'] extends 'boolean' ? boolean : string) | undefined
}

/** One of `choices`, or nothing. Throws a `UsageError` for anything else. */
export const choiceOf = <T extends string>(
  option: string,
  text: string | undefined,
  choices: readonly T[],
): T | undefined => {
  const choice = choices.find((one) => one === text)
  if (text === undefined || choice !== undefined) return choice
  const last = choices.at(-1) ?? ''
  const all = `${choices.slice(0, -1).join(', ')} or ${last}`
  throw new UsageError(`--${option} must be ${all}, but it is "${text}".`)
}

/** Throws a `UsageError` for what is no number of seconds. */
export const secondsOf = (option: string, text: string, least = 0): number => {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value
  throw new UsageError(`--${option} must be a number of seconds, such as 3, but it is "${text}".`)
}

/** What the emulator is to play. */
export const scriptOf = (values: Scripted): Script => {
  const seconds = (
    option: 'approve-after' | 'deny-after' | 'interval' | 'expires-in',
    least?: number,
  ) => {
    const text = values[option]
    return text === undefined ? undefined : secondsOf(option, text, least)
  }
  const polls = values['slow-down-on']?.split(',').map((text) => text.trim())
  if (polls?.some((text) => !/^[1-9]\d*$/.test(text)) === true)
    throw new UsageError('--slow-down-on must be a list of request numbers, such as 2,4.')
  const script = {
    approveAfter: seconds('approve-after'),
    denyAfter: seconds('deny-after'),
    authorize: choiceOf('authorize', values.authorize, ['approve', 'deny', 'ask']),
    swallowRedirect: values['swallow-redirect'],
    interval: seconds('interval'),
    expiresIn: seconds('expires-in', 1),
    slowDownOn: polls?.map(Number),
  }
  return Object.fromEntries(Object.entries(script).filter(([, value]) => value !== undefined))
}
