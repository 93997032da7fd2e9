import type { Countdown, Transition } from '../observe/states.ts'
import type { Ink } from './ink.ts'
import type { Moment } from '../panel/format-time.ts'
import type { KeyHint } from './words.ts'

/** What a panel is drawn with, besides the state. */
export interface RichContext extends Moment {
  /** Anything that is no size, such as 0 or `undefined`, counts as 80. */
  readonly columns: number | undefined
  /** Anything that is no size counts as 24. */
  readonly rows: number | undefined
  /** The first line. Default: `Sign in with IAM Identity Center`. */
  readonly heading?: string | undefined
  /** Beside or below it: where one signs in, such as `acme.awsapps.com`. */
  readonly place?: string | undefined
  /** What is left of the person's time: without it there is no bar. */
  readonly countdown?: Countdown | undefined
  /** Whether keys are read. Default: no, and none are shown. */
  readonly interactive?: boolean | undefined
  /** How much of the address has arrived, while the person pastes it. */
  readonly pasted?: number | undefined
  /** The host's own keys, shown while a person is waited for. */
  readonly hostKeys?: readonly KeyHint[] | undefined
  /** What stands before them. */
  readonly hostKeysHeading?: string | undefined
  /** Default: yes, where there is room. */
  readonly showQr?: boolean | undefined
  /** What the last key brought about. */
  readonly notice?: string | undefined
  /** The steps to list below the panel, where there is room. */
  readonly transitions?: readonly Transition[] | undefined
  /** Default: neither colours nor links. */
  readonly ink?: Ink | undefined
}
