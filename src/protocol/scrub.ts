import type { Members } from './values.ts'

const inRequests = ['clientSecret', 'deviceCode', 'code', 'refreshToken', 'codeVerifier']
const inAnswers = [
  'clientSecret',
  'deviceCode',
  'accessToken',
  'refreshToken',
  'idToken',
  'client_secret',
  'device_code',
  'access_token',
  'refresh_token',
  'id_token',
]

const valuesOf = (members: Members | undefined, names: readonly string[]): string[] =>
  names
    .map((name) => members?.[name])
    .filter((value): value is string => typeof value === 'string' && value.length >= shortest)

/** Anything shorter is a placeholder, and taking it out would leave no word whole. Real secrets have 20 and more. */
const shortest = 4

/** A function that replaces every secret of the request and of the answer by `[secret]`, as it stands or URL-encoded. */
export function scrubber(request: Members, answer?: Members): (text: string) => string {
  const secrets = [...valuesOf(request, inRequests), ...valuesOf(answer, inAnswers)]
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())])
    .toSorted((a, b) => b.length - a.length)
  return (text) => {
    const echoed = secrets.filter((secret) => text.includes(secret))
    return echoed.length === 0
      ? text
      : text.replace(new RegExp(echoed.map(escaped).join('|'), 'g'), '[secret]')
  }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
