import { Option } from 'commander'
import type { Script } from '../emulator/index.ts'
import { choiceOption, grouped, numbersOption, secondsOption } from './values.ts'

export const emulatorHeading = 'The emulator (without a person it approves after 3 s):'

/** The options that say how the emulator behaves: named as in `Script`. */
export const scriptOptions = (): readonly Option[] =>
  grouped(emulatorHeading, [
    secondsOption('--approve-after <s>', 'approve the code, or the page, after so many seconds'),
    secondsOption('--deny-after <s>', 'decline the code, or the page, after so many seconds'),
    choiceOption('--authorize <what>', 'ask on the page, or decide at once', [
      'approve',
      'deny',
      'ask',
    ]).default(undefined, 'ask'),
    new Option('--swallow-redirect', 'the browser never comes back'),
    secondsOption('--interval <s>', 'the pace the emulator asks for').default(undefined, '1'),
    secondsOption('--expires-in <s>', 'how long the code lives', 1).default(undefined, '600'),
    numbersOption('--slow-down-on <list>', 'the requests answered "slow down", as 2,4'),
  ])

const names = [
  'approveAfter',
  'denyAfter',
  'authorize',
  'swallowRedirect',
  'interval',
  'expiresIn',
  'slowDownOn',
] as const satisfies readonly (keyof Script)[]

/** What of the values the emulator is to play. */
export const scriptOf = (values: Script): Script =>
  Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  )
