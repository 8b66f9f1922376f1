/** All planted bugs, by the suite that is to notice them. */
import { suites as directorySuites, type Suite } from './plants.ts'
import { attackSuites } from './plants-attack.ts'
import { connectionSuites } from './plants-connections.ts'
import { historySuites } from './plants-history.ts'

export const everySuite: readonly Suite[] = [
  ...directorySuites,
  ...connectionSuites,
  ...historySuites,
  ...attackSuites,
]
