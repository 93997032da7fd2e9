import type { Setting, View } from './view.ts'

const nothing = () => undefined

/**
 * Newline-delimited JSON: `{"type":"state","at":…}` with a `SignInState` and when it was shown, `{"type":"transition",…}`
 * with a `Transition`.
 */
export const jsonView = ({ output, now }: Pick<Setting, 'output' | 'now'>): View => {
  const write = (type: string, value: object) =>
    void output.write(`${JSON.stringify({ type, ...value })}\n`)
  return {
    state: (state) => write('state', { at: now(), ...state }),
    transition: (transition) => write('transition', transition),
    unanswered: nothing,
    countdown: nothing,
    notice: nothing,
    pasting: nothing,
    toggleQr: nothing,
    close: nothing,
  }
}
