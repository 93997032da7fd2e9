// Without Playwright's runner, which is no dependency: its part is played here, as far as fixtures see of it.
import { expect, it } from 'vitest'
import { createSession, identityCenter, type Session } from '../../src/index.ts'
import { emulatorFixtures, type EmulatorFixtures } from '../../src/testing/playwright.ts'

const startUrl = 'https://acme.awsapps.com/start'

/** Runs a test with the fixtures, and answers with what can be reached of them afterwards. */
const run = async (
  emulatorOptions: EmulatorFixtures['emulatorOptions'],
  test: (fixtures: Omit<EmulatorFixtures, 'emulatorOptions'>) => Promise<void>,
): Promise<string> => {
  let url = ''
  await emulatorFixtures.emulator({ emulatorOptions }, (emulator) =>
    emulatorFixtures.person({ emulator }, (person) => {
      url = emulator.url
      return test({ emulator, person })
    }),
  )
  return url
}

const sessionAt = (endpoint: string): Session =>
  createSession({
    clientName: 'Acme Console',
    provider: identityCenter({ startUrl, region: 'eu-west-1', endpoint }),
  })

it('gives each test an emulator, which is gone after it', async () => {
  const urls: string[] = []
  for (let n = 0; n < 2; n += 1)
    urls.push(await run({}, async ({ emulator }) => expect(emulator.codes()).toEqual([])))
  for (const url of urls) await expect(fetch(url)).rejects.toThrow()
})

it('has a person approve, or decline, as soon as there is a code', async () => {
  await run({ interval: 1 }, async ({ emulator, person }) => {
    await using session = sessionAt(emulator.url)
    const approved = person.approve()
    await expect(session.signIn({ method: 'device' }).result()).resolves.toMatchObject({
      via: 'device',
    })
    const code = await approved
    expect(emulator.codes()).toMatchObject([{ userCode: code }])
    await expect(person.deny(code)).rejects.toThrow('does not wait for a person')
  })
  await run({ interval: 1 }, async ({ emulator, person }) => {
    await using session = sessionAt(emulator.url)
    const signIn = session.signIn({ method: 'device' })
    await person.deny()
    await expect(signIn.result()).rejects.toMatchObject({ code: 'access_denied' })
  })
})

it('says what it needs in its source, where Playwright looks for it', () => {
  const needs = (fixture: unknown) =>
    /^(?:async\s*)?\(\{\s*([\w, ]+?)\s*\},/.exec(String(fixture))?.[1]
  expect(needs(emulatorFixtures.emulator)).toBe('emulatorOptions')
  expect(needs(emulatorFixtures.person)).toBe('emulator')
})

it('tells the own listener of events, too', async () => {
  const heard: string[] = []
  const onEvent = ({ type }: { readonly type: string }) => void heard.push(type)
  await run({ onEvent, interval: 1 }, async ({ emulator, person }) => {
    await using session = sessionAt(emulator.url)
    session.signIn({ method: 'device' })
    await person.approve()
  })
  expect(heard).toContain('code')
})
