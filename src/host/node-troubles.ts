import type { Trouble } from '../kit/trouble.ts'
import type { TroubleAt, TroubleWords } from './host.ts'
import { andTryAgain, networkTroubles, type TroubleRow } from './node-network-troubles.ts'

const mayWrite = 'Give yourself the right to write there, then try again.'

/**
 * What the codes of a system mean where the ports of Node meet them: the one table, of which docs/errors.md is made. The first row
 * that names a code says it.
 */
export const troubleTable: Readonly<Record<TroubleAt, readonly TroubleRow[]>> = {
  network: networkTroubles,
  store: [
    {
      codes: ['EACCES', 'EPERM'],
      message: 'The store for sign-in data may not be used.',
      hint: mayWrite,
    },
    {
      codes: ['EROFS'],
      message: 'The store for sign-in data cannot be written.',
      hint: 'It is on a disk that cannot be written: choose another folder.',
    },
    {
      codes: ['ENOSPC'],
      message: 'The store for sign-in data has no room.',
      hint: `The disk is full: make room, ${andTryAgain}`,
    },
    {
      codes: ['EDQUOT'],
      message: 'The store for sign-in data may take no more room.',
      hint: `Your share of the disk is full: make room, ${andTryAgain}`,
    },
    {
      codes: ['EFBIG'],
      message: 'The store for sign-in data may not grow.',
      hint: 'Files may not grow so long here: ask who limits them.',
    },
    {
      codes: ['EMFILE', 'ENFILE'],
      message: 'The store for sign-in data cannot be opened.',
      hint: `Too many files are open: close programs, ${andTryAgain}`,
    },
    {
      codes: ['EISDIR'],
      message: 'The store for sign-in data cannot be written: a folder is there.',
      hint: `A folder is in the place of a file: remove it, ${andTryAgain}`,
    },
    {
      codes: ['ENOTDIR', 'EEXIST'],
      message: 'The store for sign-in data cannot be written: a file is there.',
      hint: `A file is in the place of a folder: remove it, ${andTryAgain}`,
    },
    {
      codes: ['ENOENT'],
      message: 'The store for sign-in data cannot be found.',
      hint: `It is not there: check your home folder, ${andTryAgain}`,
    },
    {
      codes: ['ELOCKED'],
      message: 'The store for sign-in data is in use.',
      hint: `Another program holds it: end that program if it hangs, ${andTryAgain}`,
    },
    {
      codes: ['ETIMEDOUT'],
      message: 'The store for sign-in data does not answer.',
      hint: `Look for a dialog that waits for you, ${andTryAgain}`,
    },
    {
      codes: ['EIO'],
      message: 'The disk with the store for sign-in data fails.',
      hint: 'Save your files, and have the disk checked.',
    },
    {
      codes: ['ELOOP', 'ENAMETOOLONG'],
      message: 'The store for sign-in data has no place that can be used.',
      hint: `Check the links and the length of that path, ${andTryAgain}`,
    },
  ],
  redirect: [
    {
      codes: ['EADDRINUSE'],
      message: 'Another program has the port that your browser is to come back to.',
      hint: 'End that program, or use a code instead.',
    },
    {
      codes: ['EACCES', 'EPERM'],
      message: 'This app may not listen for your browser.',
      hint: 'Use a code instead.',
    },
    {
      codes: ['EADDRNOTAVAIL', 'EAFNOSUPPORT'],
      message: 'This machine has no address that your browser can come back to.',
      hint: 'Use a code instead.',
    },
    {
      codes: ['ETIMEDOUT'],
      message: 'This app could not listen for your browser in time.',
      hint: 'Use a code instead.',
    },
    {
      codes: ['EMFILE', 'ENFILE'],
      message: 'Too many connections and files are open to listen for your browser.',
      hint: 'Close programs, or use a code instead.',
    },
  ],
  browser: [
    {
      codes: ['ERR_NO_BROWSER'],
      message: 'There is no browser on this machine.',
      hint: 'Use a code instead.',
    },
    {
      codes: ['ENOENT', 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'],
      message: 'There is nothing here to open a browser with.',
      hint: 'Open the link in a browser on this machine, or use a code instead.',
    },
    {
      codes: ['EACCES', 'EPERM'],
      message: 'This app may not open your browser.',
      hint: 'Open the link in a browser on this machine, or use a code instead.',
    },
    {
      codes: ['ETIMEDOUT'],
      message: 'Your browser has not opened in time.',
      hint: 'Open the link in a browser on this machine, or use a code instead.',
    },
    {
      codes: ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'],
      message: 'Too much is open to start a browser.',
      hint: 'Close programs, or open the link in a browser on this machine.',
    },
  ],
}

const names = (code: string, name: string): boolean =>
  code.endsWith('*') ? name.startsWith(code.slice(0, -1)) : code === name

/** What a trouble means, by the table. Pure. */
export const explainTrouble = (
  { reason, status }: Trouble,
  at: TroubleAt,
): TroubleWords | undefined => {
  if (reason === undefined) return undefined
  const spelled = status === undefined ? [reason] : [`${reason} ${status}`, reason]
  const found = troubleTable[at].find(({ codes }) =>
    codes.some((code) => spelled.some((name) => names(code, name))),
  )
  if (found === undefined) return undefined
  const { codes: _, ...words } = found
  return words
}
