import ky from 'ky'
import { loopOver } from './fetch.ts'

/** ky in the bare loop, as the library uses it: no retries of its own, refusals are answers. */
export const make = loopOver(
  (endpoint) => (path, json, signal) =>
    ky.post(endpoint + path, {
      json,
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      ...(signal && { signal }),
    }),
)
