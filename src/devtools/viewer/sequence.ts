import type { EventWords } from './event-words.ts'
import {
  participants,
  requestsIn,
  type Frame,
  type Participant,
  type SequenceMessage,
} from './frame.ts'

/** Whom our charts call. Everybody else's calls go to a service, for all that is known. */
const lanes: Readonly<Record<string, Participant>> = {
  readToken: 'Store',
  forgetToken: 'Store',
  proveStore: 'Store',
  takeLead: 'Store',
  followLead: 'Store',
  watchLead: 'Store',
  holdCode: 'Store',
  loadAuthorizationCode: 'App',
  authorize: 'App',
  openReceiver: 'App',
  receiveRedirect: 'Browser',
  openBrowser: 'Browser',
}

/** A call's name is its actor's id; ours have the id of what they do, or one of these. */
const aliases: Readonly<Record<string, string>> = {
  restore: 'readToken',
  look: 'readToken',
  readAfterLoss: 'readToken',
  readAfterRefusal: 'readToken',
}

export const laneOf = (call: string): Participant => lanes[aliases[call] ?? call] ?? 'Service'

/** What a frame says between the five, given the one before. Pure. */
export const messagesOf = (
  { n, kind, event, cause, actors }: Omit<Frame, 'messages'>,
  before: Frame | undefined,
  { call, answer = '' }: EventWords,
): readonly SequenceMessage[] => {
  const was = requestsIn(before?.actors ?? [])
  const messages: SequenceMessage[] = []
  const say = (from: Participant, to: Participant, text: string, isAnswer = false) =>
    messages.push({ n, from, to, text, isAnswer })
  if (kind !== 'ignored' && kind !== 'start') {
    if (call === undefined) say(cause === 'user' ? 'User' : 'App', 'App', event)
    else if (was.some(({ name }) => name === call)) say(laneOf(call), 'App', answer, true)
  }
  for (const { id, name } of requestsIn(actors))
    if (!was.some((other) => other.id === id)) say('App', laneOf(name), name)
  return messages
}

/** Mermaid reads `;` and `#` as its own. */
const escaped = (text: string): string => text.replaceAll(/[;#\n\r]+/g, ' ')

/** Messages as a Mermaid sequence diagram. */
export const toSequence = (messages: readonly SequenceMessage[]): string =>
  [
    'sequenceDiagram',
    ...participants.map((name) => `  participant ${name}`),
    ...messages.map(
      ({ from, to, text, isAnswer }) =>
        `  ${from}${isAnswer ? '-->>' : '->>'}${to}: ${escaped(text)}`,
    ),
    '',
  ].join('\n')
