// What the processes of a benchmark say to each other.

/** How the server behaves from now on. */
export interface Rules {
  /** `interval` of every code, in seconds. */
  readonly intervalSeconds: number
  /** How many polls of a code are answered `authorization_pending`; without effect where `approveWithinMs` is given. */
  readonly pendingPolls: number
  /** Codes are approved at a random moment of this stretch after they were issued. */
  readonly approveWithinMs?: readonly [from: number, to: number]
  /** Polls are read and never answered. */
  readonly hold?: boolean
}

export interface Approval {
  /** From the approval to the arrival of the poll that brings the token. */
  readonly delayMs: number
  /** Polls beyond the least that the interval allows. */
  readonly wasted: number
}

/** What the server has seen since its rules were set. */
export interface Seen {
  codes: number
  polls: number
  granted: number
  /** Polls that came sooner than the interval after the one before. */
  early: number
  sockets: number
  peakSockets: number
  /** Polls in each second that had any. */
  pollRates: number[]
  approvals?: Approval[]
}

export type ToServer = { readonly rules: Rules } | { readonly report: true }

/** What a subject is told to do. */
export type Task =
  | { readonly kind: 'flows'; readonly count: number; readonly concurrent: boolean }
  | { readonly kind: 'pending'; readonly count: number; readonly watched: boolean }
  | { readonly kind: 'abort'; readonly count: number; readonly afterMs: number }

/** What it cost. */
export interface Cost {
  readonly cpuMs: number
  readonly wallMs: number
  readonly failures: number
  /** The first failure, in words. */
  readonly failure?: string
  /** Bytes on the heap for each pending flow. */
  readonly heapPerFlow?: number
  readonly peakHeapMb: number
  readonly peakRssMb: number
  /** From the abort to the end, for each flow. */
  readonly settleMs?: readonly number[]
}
