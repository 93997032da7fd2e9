import type { EpochMs } from '../../../machines/types.ts'
import type { Frame } from './frame.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** How long after the beginning: `0:05.000`, and `1:02:03.000` from an hour on. */
export const elapsedText = (ms: number): string => {
  const whole = Math.max(0, Math.floor(ms / 1_000))
  const [hours, minutes, seconds] = [
    Math.floor(whole / 3_600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ]
  const rest = String(Math.max(0, Math.floor(ms)) % 1_000).padStart(3, '0')
  const clock =
    hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`
  return `${clock}.${rest}`
}

/** A duration in words: `4.2 s`, `9 min 12 s`, `1 h 5 min`. */
export const durationText = (ms: number): string => {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`
}

/** The name of the actor that a frame is about. */
export const actorName = ({ actor }: Frame): string => actor.slice(actor.lastIndexOf('/') + 1)

const wholeWay = (from: string, to: string): string => `${from} → ${to}`

/** Without the states that both are in: where there is little room. */
export const shortWay = (from: string, to: string): string => {
  const [a, b] = [from.split('.'), to.split('.')]
  const differs = a.findIndex((name, i) => name !== b[i])
  const common = Math.min(Math.max(0, differs), a.length - 1, b.length - 1)
  return wholeWay(a.slice(common).join('.'), b.slice(common).join('.'))
}

/** What a frame changes, in a few words. */
export const stepText = ({ kind, from, to }: Frame, way = wholeWay): string => {
  if (kind === 'start') return to === '' ? 'starts' : `starts at ${to}`
  if (kind === 'ignored') return to === '' ? 'nothing comes of it' : `nothing comes of it in ${to}`
  if (kind === 'end' && from === to) return `ends in ${to}`
  return kind === 'stay' || from === to ? `stays in ${to}` : way(from, to)
}

/** Frames as lines of text: number, time, actor, event, cause, what it changes. */
export const logText = (frames: readonly Frame[], began: EpochMs): string =>
  frames
    .map((frame) => {
      const { n, at, actor, event, cause, words } = frame
      const line = `${n}\t${elapsedText(at - began)}\t${actor}\t${event}\t${cause}\t${stepText(frame)}`
      return words === '' ? line : `${line}\t${words}`
    })
    .join('\n')
