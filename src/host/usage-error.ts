/** Said in one line to whoever started the program. */
export class UsageError extends Error {}
