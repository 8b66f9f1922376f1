/** What is wrong with how the program was started. */

/** Said in one line to whoever started the program. */
export class UsageError extends Error {}

/** Wrong in a file, where the list of flags helps nobody. */
export class SettingError extends UsageError {}
