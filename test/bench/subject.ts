/** One way to sign in with a device code, as its own documentation has it. */
export interface Subject {
  /**
   * One whole sign-in: a code, polls at the server's interval, a token. Registration is shared and done before. Resolves
   * with the token in hand; rejects when `signal` aborts.
   */
  flow(signal?: AbortSignal): Promise<unknown>
  /** The same with somebody watching, where there is anything to watch. */
  watchedFlow?(signal?: AbortSignal): Promise<unknown>
}

export interface SubjectOptions {
  /** Base URL of the server. */
  readonly endpoint: string
  /** Divides waits of up to two seconds: for subjects that never wait for less than one. */
  readonly speed: number
}

export type MakeSubject = (options: SubjectOptions) => Promise<Subject>

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'
export const startUrl = 'https://acme.awsapps.com/start'
