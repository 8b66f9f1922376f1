/** Runs a command-line program: its exit code, and its errors as one line, with the usage where it helps. */
import { codeOf, messageOfError } from '#contract/errors.ts'

/** `main` resolves with the exit code. An error ends with 2; a wrong argument prints `usage` too. */
export async function runCommand(main: () => Promise<number>, usage: string): Promise<void> {
  try {
    process.exitCode = await main()
  } catch (error) {
    console.error(messageOfError(error))
    if (codeOf(error)?.startsWith('ERR_PARSE_ARGS')) console.error(`\n${usage}`)
    process.exitCode = 2
  }
}
