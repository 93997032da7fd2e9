/** The arguments make no sense; the message is one line that says what would. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
