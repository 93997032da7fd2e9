import { isObject } from '../kit/is-object.ts'
import type { Session } from '../session/session.ts'
import { askPerson, declined, type AskPersonOptions } from './ask-person.ts'
import { toInputRequired, toToolResult, type InputRequired, type ToolResult } from './mcp.ts'

/** What `signInForTool()` takes beside the session. */
export interface SignInForToolOptions extends AskPersonOptions {
  /** What the client can do, as it has declared it. Default: nothing. */
  readonly capabilities?: unknown
  /** What the client has answered to an earlier result of the same call. */
  readonly inputResponses?: Readonly<Record<string, unknown>> | undefined
}

const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) ? (value as Readonly<Record<string, unknown>>)[name] : undefined

/** What the person has said to the page that they were asked to open; `undefined` where they were not asked. */
const actionIn = (responses: unknown): unknown => memberOf(memberOf(responses, 'signIn'), 'action')

const refusal: ToolResult = {
  isError: true,
  structuredContent: { status: 'declined' },
  content: [
    { type: 'text', text: 'The person does not want to sign in. Do not ask again by yourself.' },
  ],
}

/**
 * For a tool of an MCP server that needs the person to be signed in: resolves with `undefined` where they are, and otherwise with what the
 * tool has to return. A client that declares `elicitation.url` is asked to open the page, once a call; any other is told what to show.
 * A person who declines is not asked again. Serves revisions 2025-11-25 and 2026-07-28, through `@modelcontextprotocol/server`.
 *
 * A server with many users must give each a session of their own (`sessionName`), and ask the one who is calling: whoever approves the
 * code gives *their* account to that session.
 *
 * @see Model Context Protocol 2026-07-28, "Elicitation"
 *
 * @example
 * const asked = await signInForTool(session, { capabilities, inputResponses, signal })
 * if (asked !== undefined) return asked
 */
export const signInForTool = async (
  session: Session,
  { capabilities, inputResponses, ...o }: SignInForToolOptions = {},
): Promise<InputRequired | ToolResult | undefined> => {
  const action = actionIn(inputResponses)
  if (action !== undefined && action !== 'accept') {
    declined(session)
    return refusal
  }
  const asked = await askPerson(session, o)
  if (asked.status === 'signedIn') return undefined
  const canOpen = memberOf(memberOf(capabilities, 'elicitation'), 'url') !== undefined
  return asked.status === 'humanNeeded' && canOpen && action === undefined
    ? toInputRequired(asked)
    : toToolResult(asked)
}
