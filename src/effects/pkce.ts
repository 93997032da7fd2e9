import { platformSha256 } from '../kit/sha256.ts'

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

/** 256 bits as 43 characters of base64url: a code verifier (RFC 7636 section 4.1), and a `state` as well. */
export const createVerifier = (random: (byteCount: number) => Uint8Array): string =>
  toBase64Url(random(32))

/** The S256 code challenge of a verifier (RFC 7636 section 4.2). There is no other method here, and no way around it. */
export const toChallenge = async (verifier: string, sha256 = platformSha256): Promise<string> =>
  toBase64Url(await sha256(new TextEncoder().encode(verifier)))
