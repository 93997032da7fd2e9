// What grows with the number of sessions: nothing to compare with, since the peers have none.
import { must, root } from '../../tools/run.ts'
import type { Figures, FleetMeasure } from '../fleet.ts'
import { number, type Section } from './plan.ts'

const run = (name: FleetMeasure, count: number): Figures =>
  JSON.parse(
    must(process.execPath, ['--expose-gc', `${root}test/bench/fleet.ts`, name, String(count)]),
  ) as Figures

export const measureFleet = (quick: boolean): Section => {
  const many = quick ? 1_000 : 10_000
  const text = (name: FleetMeasure, count: number, say: (figures: Figures) => string) =>
    say(run(name, count))
  const of = (figures: Figures, name: string): number => figures[name] ?? Number.NaN
  const cell = (label: string, authchart: string) => ({ label, cells: { authchart } })
  const each = many.toLocaleString('en')
  return {
    title: 'Many sessions in one process, the service in memory',
    rows: [
      cell(
        `heap of each of ${each} signed in`,
        text('signedIn', many, (one) => `${number(of(one, 'heapBytes') / 1_000)} kB`),
      ),
      cell(
        `heap of each of ${each} device charts alone`,
        text('alone', many, (one) => `${number(of(one, 'heapBytes') / 1_000)} kB`),
      ),
      cell(
        `renewals of ${each} in the busiest second`,
        text('renewals', many, (one) => number(of(one, 'busiestSecond'), 0)),
      ),
      cell(
        `longest block when the clock jumps, ${each} pending`,
        text('jump', many, (one) => `${number(of(one, 'blockMs'))} ms`),
      ),
      cell(
        'CPU of a poll with 0 / 100 mirrors',
        [0, 100]
          .map((count) =>
            text('mirrors', count, (one) => number(of(one, 'cpuMicrosecondsPerPoll'), 0)),
          )
          .join(' / ')
          .concat(' µs'),
      ),
      cell(
        '1,000 aborts: last rejection / last disposal',
        text(
          'aborts',
          1_000,
          (one) => `${number(of(one, 'rejectedMs'), 0)} / ${number(of(one, 'disposedMs'), 0)} ms`,
        ),
      ),
    ],
  }
}
