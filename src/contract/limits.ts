/** Every number the contract sets. */

export const limits = {
  /** choice 10 */
  bodyBytes: 1024 * 1024,
  /** What `/console/import` takes. */
  worldBytes: 256 * 1024 * 1024,
  jsonDepth: 32,
  /** Values of a body, those that hold others among them (choice 57). */
  jsonNodes: 50_000,
  /** Entries of one object or list of a body outside `custom`: as many as a large session has members. */
  entriesMost: 10_000,
  /** A world holds documents, each as deep as it may be by itself. */
  worldDepth: 40,
  /**
   * Characters and values of a session's document, and how many more for each of its members (choice 58).
   * Several writes make it, each within the bounds of a body.
   */
  sessionCharacters: 2 * 1024 * 1024,
  sessionNodes: 100_000,
  memberCharacters: 512,
  memberNodes: 20,
  /** Templates of one SCID (choice 58). */
  templatesMost: 1000,
  /** choice 10 */
  xuidsPerBatch: 1000,
  takeMost: 100,
  takeDefault: 100,
  /** Seed 003 and 004, the notice on top: 104/105 or later. */
  contractVersionLeast: 104,
  membersMost: 100,
  membersMostLarge: 10_000,
  membersDefault: 100,
  /** XUIDs that `initiators` names. */
  initiatorsMost: 1000,
  keywordsMost: 100,
  /** Keywords of one SCID that the console offers. */
  keywordsOffered: 500,
  searchAttributesMost: 100,
  /** Handles that one query answers. */
  handlesMost: 100,
  /** Handles that one query looks at, the newest first. */
  handlesExamined: 20_000,
  /** XUIDs that one explanation considers, each against every session of the SCID. */
  xuidsExplained: 100,
  /** Sessions of a SCID that one explanation considers. */
  sessionsExplained: 50_000,
  /** XUIDs for which it is tried what a change to the query would add. */
  xuidsChanged: 10,
  /** Entries of an explanation that are listed: sessions in the answer, and the nearest left out. */
  explainedIncluded: 10_000,
  explainedLeftOut: 300,
  /** Messages of one answer. */
  messagesMost: 20,
  /** Parameters of one query: 1,000 XUIDs and what stands beside them. */
  parametersMost: 1100,
  /** Characters of an explained query's path. */
  explainedPathMost: 65_536,
  /** Characters of a received value that a message repeats. */
  echoedCharacters: 120,
} as const

export interface RateWindow {
  readonly maxRequests: number
  readonly periodInSeconds: number
}

/** Section 8: two fixed windows at once, counted per user and title; making search handles has its own (choice 36). */
export const rateWindows = {
  requests: [
    { maxRequests: 30, periodInSeconds: 15 },
    { maxRequests: 300, periodInSeconds: 300 },
  ],
  searchHandles: [
    { maxRequests: 1, periodInSeconds: 15 },
    { maxRequests: 20, periodInSeconds: 300 },
  ],
} as const satisfies Record<string, readonly RateWindow[]>

/** Milliseconds; `null` never fires, 0 fires at once (section 4). */
export const timeoutDefaults = {
  reservedRemovalTimeout: 30_000,
  inactiveRemovalTimeout: 0,
  readyRemovalTimeout: 180_000,
  sessionEmptyTimeout: 0,
} as const
