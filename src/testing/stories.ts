import { systemClock } from '../kit/clock.ts'
import type { SessionState, SignInState } from '../observe/states.ts'
import { fixtures, sessionFixtures } from './fixtures.ts'

/** What a story may say to the panel, beside the state that it shows. */
export interface PanelStoryArgs {
  readonly appName?: string
  readonly account?: string
  readonly qr?: 'auto' | 'shown' | 'hidden'
  readonly opens?: 'link' | 'host'
  readonly canChangeSettings?: boolean
  readonly locale?: string
  readonly timeZone?: string
  /** Your words, as `<sign-in-panel>` takes them. */
  readonly messages?: unknown
}

/** A story in Storybook's Component Story Format, for its web components and its HTML. No type of Storybook is among it. */
export interface PanelStory {
  readonly name: string
  readonly args: PanelStoryArgs
  readonly render: (args: PanelStoryArgs) => HTMLElement
}

/** `fixtures` by their names, and `sessionFixtures` by theirs after `session`: `waiting`, `sessionSignedInOffline`. */
export type PanelStoryName =
  keyof typeof fixtures | `session${Capitalize<keyof typeof sessionFixtures>}`

/** 48 seconds after the codes of the fixtures were issued, for ever. */
const clock = { ...systemClock, now: () => Date.UTC(2026, 0, 1, 12, 0, 48) }

const toStore =
  <State>(state: State) =>
  (listener: (state: State) => void) => {
    listener(state)
    return () => {}
  }

const totalMs = 600_000
const countdown$ = {
  subscribe: (next: (countdown: object) => void) => {
    next({ remainingMs: totalMs, totalMs, fraction: 1, label: '', stage: 'calm' })
    return { unsubscribe: () => {} }
  },
}

/** A session that stands still, whatever is asked of it. */
const still = (state: SessionState, attempt: SignInState) => {
  const held = {
    getState: () => attempt,
    subscribe: toStore(attempt),
    countdown$,
    cancel: () => {},
    restart: (): object => held,
    nudge: () => {},
    openBrowser: () => Promise.resolve(true),
    submitRedirect: () => false,
  }
  return { getState: () => state, subscribe: toStore(state), signIn: () => held }
}

/** `redirectTimedOut` as people read it: Redirect timed out. */
const wordsOf = (name: string): string => {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

const story = (name: string, state: SessionState, attempt: SignInState): PanelStory => ({
  name: wordsOf(name),
  args: {},
  render: (args) => {
    const panel = document.createElement('sign-in-panel')
    const session = still(state, attempt)
    return Object.assign(panel, { session, clock, timeZone: 'UTC', ...args })
  },
})

const ofSignIn = Object.entries(fixtures).map(([name, attempt]): [string, PanelStory] => [
  name,
  story(name, { status: 'signingIn', attempt }, attempt),
])
const ofSession = Object.entries(sessionFixtures).map(([name, state]): [string, PanelStory] => {
  const full = `session${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
  return [full, story(full, state, fixtures.waiting)]
})

/**
 * A story for each state of `<sign-in-panel>`, each standing still. Storybook reads the names of stories from the source of
 * their file, so that has them once more.
 *
 * @example
 * import { panelStories } from 'authchart/testing/stories'
 * export default { title: 'Sign-in panel' }
 * export const { waiting, slowedDown, expired } = panelStories
 */
export const panelStories = Object.fromEntries([...ofSignIn, ...ofSession]) as Readonly<
  Record<PanelStoryName, PanelStory>
>
