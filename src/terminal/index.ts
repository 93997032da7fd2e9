export { attachTerminal } from './attach-terminal.ts'
export type { HostKey, Terminal, TerminalOptions, Waiting } from './terminal-options.ts'
export { detectMode, type TerminalMode } from './detect-mode.ts'

// The pure parts, for a terminal interface of your own.
export { renderRich } from './render-rich.ts'
export type { RichContext } from './rich-context.ts'
export { plainLine } from './plain-line.ts'
export { createInk, plainInk, type Ink } from './ink.ts'
export type { Moment } from '../panel/format-time.ts'
export { terminalMessages } from './messages.ts'
export type { KeyHint } from './words.ts'
export type { KeySource } from './read-keys.ts'
