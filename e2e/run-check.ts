/** `npm run check`: checks types, lint, format, dead code, architecture, and that every planted bug fits the code. */
import { checks, readCode, runSteps } from './run-steps.ts'

process.exitCode = runSteps([...checks, readCode]) ? 0 : 1
