import { sha256 } from '@noble/hashes/sha2.js'
import { base64url } from './mint.ts'

/** RFC 7636, 4.2: what a base64url SHA-256 looks like. */
export const isChallenge = (text: string): boolean => /^[\w-]{43}$/.test(text)

/** RFC 7636, 4.6 with `S256`: whether `verifier` is well-formed and the one behind `challenge`. */
export const proves = (verifier: string, challenge: string): boolean =>
  /^[\w.~-]{43,128}$/.test(verifier) &&
  base64url(sha256(new TextEncoder().encode(verifier))) === challenge
