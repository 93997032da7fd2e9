import type { HumanNeeded } from './human-needed.ts'

/** The status of a task that waits for a person's authorization (A2A 1.0, `TaskStatus`). */
export interface AuthRequired {
  readonly state: 'TASK_STATE_AUTH_REQUIRED'
  readonly message: {
    readonly messageId: string
    readonly role: 'ROLE_AGENT'
    readonly parts: readonly [
      { readonly text: string },
      { readonly data: Omit<HumanNeeded, 'status' | 'message'> },
    ]
  }
}

/**
 * For an agent that is asked by another: the task stays open, and the other one brings the page to its person. `messageId` names the
 * message, and is yours to choose.
 *
 * @see Agent2Agent Protocol 1.0, "TaskState"
 *
 * @example
 * if (asked.status === 'humanNeeded') task.status = toAuthRequired(asked, crypto.randomUUID())
 */
export const toAuthRequired = (asked: HumanNeeded, messageId: string): AuthRequired => {
  const { status: _, message: text, ...data } = asked
  const parts = [{ text }, { data }] as const
  return { state: 'TASK_STATE_AUTH_REQUIRED', message: { messageId, role: 'ROLE_AGENT', parts } }
}
