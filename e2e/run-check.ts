/** `npm run check`: checks types, lint, format, dead code and architecture. */
import { architecture, checks, runSteps } from './run-steps.ts'

process.exitCode = runSteps([...checks, architecture]) ? 0 : 1
