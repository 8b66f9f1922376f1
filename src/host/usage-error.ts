/** Errors in how the program was started. */

/** An error in the flags. The program prints it on one line, with the list of flags, and ends. */
export class UsageError extends Error {}

/** An error in a file or folder. The list of flags is not printed, because it would not help. */
export class SettingError extends UsageError {}
