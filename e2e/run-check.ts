/** `npm run check`: types, lint, format, dead code and architecture in one. */
import { architecture, checks, runSteps } from './run-steps.ts'

process.exitCode = runSteps([...checks, architecture]) ? 0 : 1
