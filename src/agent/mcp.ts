import type { Asked } from './ask-person.ts'
import type { HumanNeeded } from './human-needed.ts'

/** A result that asks the client for a person (MCP 2026-07-28, `InputRequiredResult` with a URL elicitation). */
export type InputRequired = {
  readonly resultType: 'input_required'
  readonly inputRequests: {
    readonly signIn: {
      readonly method: 'elicitation/create'
      readonly params: {
        readonly mode: 'url'
        readonly url: string
        readonly message: string
        /** Is not there: the revision has none. The types of `@modelcontextprotocol/server` ask for the one of earlier revisions, which it adds. */
        readonly elicitationId: never
      }
    }
  }
}

/**
 * For a client that declares `elicitation.url`: it asks its person whether to open the page, and calls the tool again with the answer
 * in `inputResponses.signIn`. Secrets must not go through a form; here none goes anywhere.
 *
 * @see Model Context Protocol 2026-07-28, "Elicitation", "URL mode"
 *
 * @example
 * if (asked.status === 'humanNeeded') return toInputRequired(asked)
 */
export const toInputRequired = ({ url, message }: HumanNeeded): InputRequired => ({
  resultType: 'input_required',
  inputRequests: {
    signIn: {
      method: 'elicitation/create',
      params: { mode: 'url', url, message } as InputRequired['inputRequests']['signIn']['params'],
    },
  },
})

/** A result of a tool, for the model to read. */
export interface ToolResult {
  readonly [member: string]: unknown
  readonly isError?: true
  readonly structuredContent: Record<string, unknown>
  readonly content: { readonly type: 'text'; readonly text: string }[]
}

const adviceOf = (asked: Asked): string => {
  switch (asked.status) {
    case 'signedIn':
      return 'The person is signed in.'
    case 'humanNeeded':
      return `${asked.message} Show this to the person, then call the tool again: not before askAgainAt.`
    case 'ended':
      return [asked.error.message, asked.error.hint].filter(Boolean).join(' ')
  }
}

/**
 * For a client without elicitation: what the person has to do, in words and in `structuredContent`. That the sign-in has ended is an
 * error of the tool, so that the model hears of it.
 *
 * @see Model Context Protocol 2026-07-28, "Tools", "Structured Content"
 *
 * @example
 * if (asked.status !== 'signedIn') return toToolResult(asked)
 */
export const toToolResult = (asked: Asked): ToolResult => ({
  ...(asked.status === 'ended' && { isError: true as const }),
  structuredContent:
    asked.status === 'ended' ? { status: asked.status, error: asked.error.toJSON() } : { ...asked },
  content: [{ type: 'text', text: adviceOf(asked) }],
})
