/** A mistake of the person at the keyboard. The message says what to do; there is no stack trace to show. */
export class UsageError extends Error {}
