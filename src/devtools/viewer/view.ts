import type { TemplateResult } from 'lit'
import type { Clock } from '../../host/host.ts'
import type { ActorState, Frame, SequenceMessage } from './frame.ts'
import type { Tape } from './event-log.ts'

/** What can be shown, in the order in which it is shown. */
export const paneNames = ['chart', 'log', 'sequence', 'json', 'panel'] as const

export type PaneName = (typeof paneNames)[number]

export const causes = ['user', 'timer', 'service', 'network', 'system'] as const

/** What a rendering is made from. */
export interface View {
  readonly tape: Tape
  readonly frames: readonly Frame[]
  /** The frame that is shown; `undefined` where there is none yet. */
  readonly frame: Frame | undefined
  readonly isFollowing: boolean
  /** The moment that is shown: the frame's, or the present while it goes on. */
  readonly now: ReturnType<Clock['now']>
  /** Frames that pass the filter. */
  readonly logged: readonly Frame[]
  readonly messages: readonly SequenceMessage[]
  readonly hidden: ReadonlySet<Frame['cause']>
  /** The actor whose chart is shown. */
  readonly actor: ActorState | undefined
  readonly scale: number
  readonly go: (n: number | null) => void
  readonly toggleCause: (cause: Frame['cause']) => void
  readonly chooseActor: (path: string | null) => void
  readonly setScale: (scale: number) => void
  /** A list may have been scrolled. */
  readonly look: () => void
  readonly copy: (text: string, what: string) => void
}

export type Template = TemplateResult<1>

/** The actors that have a chart, outermost first. */
export const chartedIn = (frame: Frame | undefined): readonly ActorState[] =>
  frame?.actors.filter(({ value }) => value !== undefined) ?? []

/** The actors that hold something to be read: charts, and what else has a context. */
export const readableIn = (frame: Frame | undefined): readonly ActorState[] =>
  frame?.actors.filter(({ value, context }) => value !== undefined || context !== undefined) ?? []
