import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

it('a session that is signed in holds none of the charts that signed in', async () => {
  const host = simulate({ approveAfter: 20 })
  const session = host.session()
  const signIn = session.signIn()
  await host.advance(5)
  const charts = (() => {
    const actor = signIn.actor
    const { device } = actor?.getSnapshot().children ?? {}
    return [actor, device].map((chart) => new WeakRef(chart as object))
  })()
  await host.advance(60)
  expect(session.getState().status).toBe('signedIn')
  expect(signIn.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  expect(charts.map((chart) => chart.deref())).toEqual([undefined, undefined])
  await session[Symbol.asyncDispose]()
})
