// A sign-in on behalf of a program that cannot wait for a person: an agent, a tool of an MCP server, a job.
export { askPerson, declined, type Asked, type AskPersonOptions } from './ask-person.ts'
export type { HumanNeeded } from './human-needed.ts'
export { toInputRequired, toToolResult, type InputRequired, type ToolResult } from './mcp.ts'
export { toAuthRequired, type AuthRequired } from './a2a.ts'
export { signInForTool, type SignInForToolOptions } from './sign-in-for-tool.ts'
