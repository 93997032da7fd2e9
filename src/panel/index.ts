export { panelModel } from './model.ts'
export type { Announcement, PanelModel, PanelOptions } from './model.ts'
export { announcement, isPassing } from './announcement.ts'
export type { ActionRole, HostAction, PanelAction, PanelCommand } from './actions.ts'
export type { Badge, Tone } from './badge.ts'
export type { PanelClock } from './clock.ts'

// For words of your own.
export { english } from './english.ts'
export type {
  Action,
  BadgeKind,
  Messages,
  Of,
  OfSession,
  PageWords,
  Said,
  Say,
} from './messages.ts'
export { isUnanswered, watchRequests, type RequestWatch } from './unanswered.ts'
export { leftUntil, secondsOf, timeOf, type Moment } from './format-time.ts'
