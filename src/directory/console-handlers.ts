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
import { handlePutTemplate } from './handlers/template.ts'
import { handleExportWorld, handleImportWorld, handleResetWorld } from './handlers/world.ts'

const handlers: ConsoleHandlers<'directory', ConsoleCall> = {
  getHealth: handleGetHealth,
  listIdentities: inSlotOnWholeData(handleListIdentities),
  createToken: handleCreateToken,
  putTemplate: handlePutTemplate,
  getClock: handleGetClock,
  changeClock: handleChangeClock,
  listFaults: handleListFaults,
  setFaults: handleSetFaults,
  explain: inSlotOnWholeData(handleExplain),
  resetWorld: inSlot(handleResetWorld),
  exportWorld: handleExportWorld,
  importWorld: inSlot(handleImportWorld),
  backupDatabase: inSlotOnWholeData(handleBackupDatabase),
}

export function createDirectoryConsole(): ConsoleRouter<ConsoleCall> {
  return createConsoleRouter('directory', handlers)
}
