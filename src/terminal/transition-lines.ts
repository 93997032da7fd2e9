import type { Transition } from '../observe/states.ts'
import { timeOf, type Moment } from '../panel/format-time.ts'

interface Step {
  readonly transition: Transition
  readonly count: number
}

const isSame = (a: Transition, b: Transition): boolean =>
  a.from === b.from && a.to === b.to && a.event === b.event

/** Waiting and asking in turn are two lines that count, however long it goes on. */
const fold = (transitions: readonly Transition[]): Step[] => {
  const steps: Step[] = []
  for (const transition of transitions) {
    const at = steps.findLastIndex((step) => isSame(step.transition, transition))
    const known = steps[at]
    if (known !== undefined && at >= steps.length - 2)
      steps[at] = { ...known, count: known.count + 1 }
    else steps.push({ transition, count: 1 })
  }
  return steps
}

/** The end of a state's path: the steps before it say nothing more to a person. */
const nameOf = (path: string): string => path.replace(/\.calling$/, '').replace(/^.*\./, '') || '●'

const secondsOf = (at: number): string => String(Math.floor(at / 1_000) % 60).padStart(2, '0')

const roomForTime = 60
const stepWidth = 'registering → authorizing '.length

/**
 * The latest steps of the statechart, oldest first: `18:40:07  waiting → asking  timer.untilNextPoll  ×3`, with the moment
 * of the first of equals. Pure.
 */
export const transitionLines = (
  transitions: readonly Transition[],
  { count, width }: { readonly count: number; readonly width: number },
  moment: Moment,
): string[] =>
  count === 0
    ? []
    : fold(transitions)
        .slice(-count)
        .map(({ transition: { at, from, to, event }, count: times }) => {
          const time = `${timeOf(at, { ...moment, now: at })}:${secondsOf(at)}  `
          const step = `${nameOf(from)} → ${nameOf(to)}`.padEnd(stepWidth)
          const again = times > 1 ? `  ×${times}` : ''
          const room = width - (width < roomForTime ? 0 : time.length) - again.length
          return (width < roomForTime ? '' : time) + cut(`${step} ${event}`, room) + again
        })

const cut = (line: string, width: number): string =>
  line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`
