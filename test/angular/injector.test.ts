// The bindings for Angular without a page: what is left of them once their injector is gone.
import '@angular/compiler'
import {
  createEnvironmentInjector,
  Injector,
  runInInjectionContext,
  type EnvironmentInjector,
} from '@angular/core'
import { expect, it } from 'vitest'
import { injectSession, provideSession } from '../../src/angular/index.ts'
import { simulate } from '../../src/testing/index.ts'

it('tells signals for as long as its injector lives, and leaves nothing behind', async () => {
  const host = simulate()
  const session = host.session()
  const app = createEnvironmentInjector(
    [provideSession(() => session)],
    Injector.NULL as EnvironmentInjector,
  )
  const injected = runInInjectionContext(app, injectSession)
  expect([injected.state().status, injected.signInState()]).toEqual(['restoring', undefined])
  await host.advance(1)
  injected.signIn()
  await host.advance(2)
  expect(injected.prompt()?.kind).toBe('code')
  const { pending } = host.clock
  app.destroy()
  expect(host.clock.pending).toBeLessThan(pending)
  const last = injected.state()
  const code = injected.prompt()
  injected.signIn()
  await session.signOut()
  await host.advance(2)
  expect([injected.state(), injected.prompt()]).toEqual([last, code])
  await session[Symbol.asyncDispose]()
  expect(host.clock.pending).toBe(0)
})
