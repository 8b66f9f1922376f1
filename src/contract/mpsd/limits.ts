/** Every limit and default of the contract, and the limits that we chose. */

export const limits = {
  /** choice 10 */
  bodyBytes: 1024 * 1024,
  /** Maximum body size of `/console/import`. */
  worldBytes: 256 * 1024 * 1024,
  jsonDepth: 32,
  /** Maximum number of values in a body, objects and arrays included (choice 57). */
  jsonNodes: 50_000,
  /**
   * Maximum entries of one object or array of a body, outside `custom`. Equal to the members of a large
   * session.
   */
  maxEntries: 10_000,
  /**
   * Nesting limit of an exported world. Deeper than `jsonDepth`, because a world contains whole documents.
   */
  worldDepth: 40,
  /**
   * Maximum characters and values of a session document, plus an allowance for each member (choice 58).
   * Several writes can build such a document, each within the limits of a body.
   */
  sessionCharacters: 2 * 1024 * 1024,
  sessionNodes: 100_000,
  memberCharacters: 512,
  memberNodes: 20,
  /** Maximum templates of one SCID (choice 58). */
  maxTemplates: 1000,
  /** choice 10 */
  xuidsPerBatch: 1000,
  maxTake: 100,
  defaultTake: 100,
  /** Seeds 003 and 004, the notice on top: 104/105 or later. */
  minContractVersion: 104,
  maxMembers: 100,
  maxMembersLarge: 10_000,
  defaultMaxMembers: 100,
  /** Maximum XUIDs in `initiators`. */
  maxInitiators: 1000,
  maxKeywords: 100,
  /** Maximum keywords of one SCID that the console suggests. */
  maxKeywordsSuggested: 500,
  maxSearchAttributes: 100,
  /** Maximum handles that one query returns. */
  maxHandles: 100,
  /** Maximum handles that one query examines, newest first. */
  maxHandlesExamined: 20_000,
  /** Maximum XUIDs in one explanation. */
  maxXuidsExplained: 100,
  /** Maximum sessions that one explanation examines: the newest that came near the query. */
  maxSessionsExplained: 5_000,
  /** Maximum XUIDs for which an explanation computes what a change to the query would add. */
  maxXuidsForChanges: 10,
  /**
   * Maximum listed entries of an explanation: returned sessions, and the excluded ones nearest to a match.
   */
  maxExplainedIncluded: 10_000,
  maxExplainedExcluded: 300,
  /** How long the local directory keeps how a session ended, in milliseconds. */
  endedMs: 24 * 3_600_000,
  /** Maximum ended sessions of one SCID that it keeps and lists, and of one name. */
  maxEnded: 10_000,
  maxEndedOfName: 20,
  /** Sessions of one name that our own endpoint lists. */
  maxNamedSessions: 50,
  /** Maximum members and callers in the inspection of one session. */
  maxInspectedMembers: 1000,
  maxInspectedCallers: 50,
  /** Maximum sessions, and refused requests, of one player that are told. */
  maxPlayerSessions: 500,
  maxPlayerRefusals: 50,
  maxPlayerEnded: 50,
  /** Sessions of a template whose players are counted, and players that are told. */
  maxTemplateSessions: 200,
  maxTemplatePlayers: 20,
  /** Maximum callers whose rate windows are listed. */
  maxListedRates: 100,
  /** Requests that the local directory keeps in memory, characters of their parts, and of all bodies together. */
  maxTraffic: 10_000,
  trafficPath: 4_000,
  trafficHeader: 500,
  trafficBody: 64 * 1024,
  trafficBodies: 8 * 1024 * 1024,
  /** Maximum messages in one answer. */
  maxMessages: 20,
  /** Maximum parameters of one query: 1,000 XUIDs and the other parameters. */
  maxParameters: 1100,
  /** Maximum characters in the path of an explained query. */
  maxExplainedPath: 65_536,
  /** Maximum characters of a received value that a message repeats. */
  maxQuotedCharacters: 120,
} as const

export interface RateWindow {
  readonly maxRequests: number
  readonly periodInSeconds: number
}

/**
 * Section 8: two fixed windows apply at once, counted per user and title. Creating search handles has
 * separate windows (choice 36).
 */
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

/** Milliseconds. `null` never fires, 0 fires at once (section 4). */
export const timeoutDefaults = {
  reservedRemovalTimeout: 30_000,
  inactiveRemovalTimeout: 0,
  readyRemovalTimeout: 180_000,
  sessionEmptyTimeout: 0,
} as const
