import { wordsOf } from '../../observe/transitions.ts'
import { eventName } from '../diagram/chart.ts'
import type { Frame } from './frame.ts'
import type { ShownChart } from './shown-chart.ts'

/** An event in words. */
export interface EventWords {
  readonly event: string
  /** `undefined`: the sender is not known. */
  readonly cause: Frame['cause'] | undefined
  /** Where it brings the answer of a call: the call's name, and what came of it. */
  readonly call?: string
  readonly answer?: string
}

const others: Readonly<Record<string, string>> = {
  'xstate.init': 'start',
  'xstate.stop': 'stop',
}

/** Ours say how an answer turned out; of other people's charts it is known that there was one. */
export const inWords = (
  { type, ...members }: { readonly type: string },
  chart: ShownChart | undefined,
): EventWords => {
  const [, family, subject = ''] =
    /^xstate\.(after|done\.actor|error\.actor)\.(.*)$/.exec(type) ?? []
  const isAnswer = family !== undefined && family !== 'after'
  if (chart?.layout !== undefined) {
    const words = wordsOf({ type, ...members })
    if (!isAnswer) return words
    return { ...words, call: subject, answer: words.event.slice(subject.length + 1) }
  }
  const event = others[type] ?? eventName(type)
  if (family === 'after') return { event, cause: 'timer' }
  if (isAnswer) {
    const answer = family === 'done.actor' ? 'answered' : 'failed'
    return { event, cause: 'service', call: subject, answer }
  }
  return {
    event,
    cause: type === 'xstate.init' ? 'user' : type.startsWith('xstate.') ? 'system' : undefined,
  }
}
