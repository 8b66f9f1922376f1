/** `npm run test:long`: runs the generated and fault tests with large counts. Set variables are kept. */
import { runSteps } from './run-steps.ts'

process.env.SESSIONSCOPE_OVER_HTTP ??= '1'
process.env.SESSIONSCOPE_SEQUENCES ??= '20000'
process.env.SESSIONSCOPE_REQUESTS ??= '100000'
process.env.SESSIONSCOPE_SLOWEST ??= '250'
process.env.SESSIONSCOPE_KILLS ??= '200'
process.env.SESSIONSCOPE_RESTARTS ??= '10'
process.env.SESSIONSCOPE_BITS ??= '640'
process.env.SESSIONSCOPE_TARGETS ??= '20000'
process.env.SESSIONSCOPE_IMPORTS ??= '20000'
process.env.SESSIONSCOPE_NAMES ??= 'all'
process.env.SESSIONSCOPE_CELLS ??= 'all'
process.env.SESSIONSCOPE_POSTGRES ??= 'all'
process.env.SESSIONSCOPE_BROWSER ??= 'all'
process.env.SESSIONSCOPE_BODIES ??= '2000'
process.env.SESSIONSCOPE_WORLDS ??= '2000'
process.env.SESSIONSCOPE_ACCESS ??= '400'
process.env.SESSIONSCOPE_WATCHED ??= '200'
process.env.SESSIONSCOPE_BESIDE_SECONDS ??= '15'
process.env.SESSIONSCOPE_HISTORY_SECONDS ??= '600'

const vitest = ['vitest', 'run', '--project', 'processes', '--no-file-parallelism'] as const
const done = runSteps([
  { name: 'the contract over HTTP', command: ['vitest', 'run', '--project', 'over-http'] },
  { name: 'loads', command: ['vitest', 'run', '--project', 'loads'] },
  { name: 'malformed requests', command: [...vitest, 'e2e/processes/malformed.test.ts'] },
  { name: 'targets', command: [...vitest, 'e2e/processes/targets.test.ts'] },
  { name: 'damage', command: [...vitest, 'e2e/processes/damage.test.ts'] },
  {
    name: 'imports',
    command: ['vitest', 'run', '--project', 'sqlite', 'src/directory/world/world-import.test.ts'],
  },
  {
    name: 'answers that repeat a credential',
    command: ['vitest', 'run', '--project', 'sqlite', 'src/gateway/answer-search.test.ts'],
  },
  {
    name: 'queries beside the rules',
    command: [
      'vitest',
      'run',
      '--project',
      'sqlite',
      '--project',
      'postgres',
      'src/directory/store/query.test.ts',
    ],
  },
  {
    name: 'inherited names',
    command: ['vitest', 'run', '--project', 'sqlite', 'src/directory/inherited-names.test.ts'],
  },
  {
    name: 'who can do what',
    command: [
      'vitest',
      'run',
      '--project',
      'sqlite',
      '--project',
      'postgres',
      'src/directory/access.test.ts',
    ],
  },
  { name: 'the local directory on PostgreSQL', command: ['vitest', 'run', '--project', 'postgres'] },
  { name: 'long browser tests', command: ['playwright', 'test', '--grep', '@long'] },
  { name: 'watched sessions', command: [...vitest, 'e2e/processes/watching.test.ts'] },
  {
    name: 'browser tests on PostgreSQL',
    command: [
      'playwright',
      'test',
      'session',
      'player',
      'directory',
      'traffic',
      'view',
      'truth',
      'complaint',
    ],
    env: { SESSIONSCOPE_TEST_ENGINE: 'postgres' },
  },
  { name: 'kills', command: [...vitest, 'e2e/processes/durability.test.ts'] },
  { name: 'restarts of PostgreSQL', command: [...vitest, 'e2e/processes/postgres-'] },
  { name: 'histories', command: [...vitest, 'e2e/processes/history.test.ts'] },
  { name: 'sequences', command: [...vitest, 'e2e/processes/model.test.ts'] },
])
process.exitCode = done ? 0 : 1
