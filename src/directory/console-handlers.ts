/** The handlers of our own endpoints that the local directory answers. */
import { type ConsoleHandlers, type ConsoleRouter, createConsoleRouter } from '#http/console-router.ts'
import { type ConsoleCall, inSlot, inSlotOnWholeData } from './console-call.ts'
import { handleBackupDatabase } from './handlers/backup.ts'
import {
  handleChangeClock,
  handleGetClock,
  handleListFaults,
  handleSetFaults,
} from './handlers/conditions.ts'
import { handleExplain } from './handlers/explain.ts'
import { handleGetHealth } from './handlers/health.ts'
import { handleCreateToken, handleListIdentities } from './handlers/identities.ts'
import { handleInspectSession, handleListEnded } from './handlers/inspect-session.ts'
import { handleListNamedSessions } from './handlers/list-named-sessions.ts'
import { handleGetPlayer } from './handlers/player.ts'
import { handleListRates } from './handlers/rates.ts'
import { handleGetTemplateUse, handlePutTemplate } from './handlers/template.ts'
import { handleGetTraffic, handleListTraffic } from './handlers/traffic.ts'
import { handleWatchChanges } from './handlers/watch-changes.ts'
import { handleExportWorld, handleImportWorld, handleResetWorld } from './handlers/world.ts'

const handlers: ConsoleHandlers<'directory', ConsoleCall> = {
  getHealth: handleGetHealth,
  listIdentities: inSlotOnWholeData(handleListIdentities),
  createToken: handleCreateToken,
  putTemplate: handlePutTemplate,
  getTemplateUse: inSlotOnWholeData(handleGetTemplateUse),
  listRates: handleListRates,
  getClock: handleGetClock,
  changeClock: handleChangeClock,
  listFaults: handleListFaults,
  setFaults: handleSetFaults,
  explain: inSlotOnWholeData(handleExplain),
  inspectSession: inSlotOnWholeData(handleInspectSession),
  listNamedSessions: inSlotOnWholeData(handleListNamedSessions),
  listEnded: inSlotOnWholeData(handleListEnded),
  watchChanges: handleWatchChanges,
  getPlayer: inSlotOnWholeData(handleGetPlayer),
  listTraffic: handleListTraffic,
  getTraffic: handleGetTraffic,
  resetWorld: inSlot(handleResetWorld),
  exportWorld: handleExportWorld,
  importWorld: inSlot(handleImportWorld),
  backupDatabase: inSlotOnWholeData(handleBackupDatabase),
}

export function createDirectoryConsole(): ConsoleRouter<ConsoleCall> {
  return createConsoleRouter('directory', handlers)
}
