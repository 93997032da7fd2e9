const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

export const base64url = (bytes: Uint8Array): string =>
  base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** UTF-8 text, so that it can stand in a URL. */
export const toBase64url = (text: string): string => base64url(new TextEncoder().encode(text))

/** The text behind `toBase64url`. Throws for what is none. */
export const fromBase64url = (text: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    ),
  )

const encoded = (value: object): string => toBase64url(JSON.stringify(value))

/** No vowels, hence no words; no digits, hence nothing to confuse with a letter (RFC 8628, 6.1). */
const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'

/** RFC 4648, 6: base32. */
const KEY_ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Everything that the service makes up, in the shapes seen on the real wire. */
export interface Mint {
  requestId(): string
  clientId(): string
  /** Three dotted parts, as the real one, which is to be treated as opaque all the same. */
  clientSecret(createdAt: number, expiresAt: number): string
  /** 86 characters. */
  deviceCode(): string
  /** `XXXX-XXXX`. */
  userCode(): string
  /** Names an authorization request, for the browser that shows it. */
  authorizationId(): string
  authorizationCode(): string
  accessToken(): string
  refreshToken(): string
  /** `ASIA`, as all keys of a role begin, and 16 more. */
  accessKeyId(): string
  /** 40 characters. */
  secretAccessKey(): string
  /** 856 characters, with the first 16 that all real ones share. */
  sessionToken(): string
}

export function createMint(random: (byteCount: number) => Uint8Array): Mint {
  const opaque = (byteCount: number): string => base64url(random(byteCount))
  return {
    requestId: () => {
      const hex = [...random(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5')
    },
    clientId: () => opaque(24),
    clientSecret: (createdTimestamp, expirationTimestamp) =>
      [
        encoded({ alg: 'HS384' }),
        encoded({ createdTimestamp, expirationTimestamp, nonce: opaque(48) }),
        opaque(48),
      ].join('.'),
    deviceCode: () => opaque(64),
    userCode: () => {
      const bytes = random(16)
      const letters = Array.from({ length: 8 }, (_, index) => {
        const value = (bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)
        return USER_CODE_LETTERS.charAt(value % USER_CODE_LETTERS.length)
      }).join('')
      return `${letters.slice(0, 4)}-${letters.slice(4)}`
    },
    authorizationId: () => opaque(16),
    authorizationCode: () => opaque(64),
    accessToken: () => `aoa${opaque(96)}`,
    refreshToken: () => `aor${opaque(96)}`,
    accessKeyId: () =>
      `ASIA${[...random(16)].map((byte) => KEY_ID_LETTERS.charAt(byte % KEY_ID_LETTERS.length)).join('')}`,
    secretAccessKey: () => base64(random(30)),
    sessionToken: () => `IQoJb3JpZ2luX2Vj${base64(random(630))}`,
  }
}
