import type { View } from './view.ts'

const nothing = () => undefined

/** Newline-delimited JSON: `{"type":"state",…}` with a `SignInState`, `{"type":"transition",…}` with a `Transition`. */
export const jsonView = (output: NodeJS.WritableStream): View => {
  const write = (type: string, value: object) =>
    void output.write(`${JSON.stringify({ type, ...value })}\n`)
  return {
    state: (state) => write('state', state),
    transition: (transition) => write('transition', transition),
    countdown: nothing,
    notice: nothing,
    toggleQr: nothing,
    close: nothing,
  }
}
