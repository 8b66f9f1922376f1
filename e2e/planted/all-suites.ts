/** All planted bugs, grouped by the tests that must detect them. */
import { suites as directorySuites, type Suite } from './plants.ts'
import { attackSuites } from './plants-attack.ts'
import { connectionSuites } from './plants-connections.ts'
import { damageSuites } from './plants-damage.ts'
import { historySuites } from './plants-history.ts'
import { hostSuites } from './plants-host.ts'
import { sessionSuites } from './plants-session.ts'
import { speedSuites } from './plants-speed.ts'

export const allSuites: readonly Suite[] = [
  ...directorySuites,
  ...connectionSuites,
  ...hostSuites,
  ...historySuites,
  ...attackSuites,
  ...damageSuites,
  ...speedSuites,
  ...sessionSuites,
]
