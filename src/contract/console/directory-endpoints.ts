/** The endpoints of our own that the local directory answers. `endpoints.ts` has all of them. */
import * as z from 'zod'
import { Template, TemplateDocument } from '../mpsd/session.ts'
import { ActiveFaults, Clock, ClockChange, Faults, Health } from './directory-state.ts'
import type { ConsoleEndpoint } from './endpoint.ts'
import { ExplainRequest, Explanation } from './explanation.ts'
import { IdentityList, TokenAnswer, TokenRequest } from './identities.ts'
import { Player } from './player.ts'
import { RateList } from './rate-use.ts'
import { DirectoryChange } from './session-change.ts'
import { EndedList, NamedSessions, SessionInspection } from './session-inspection.ts'
import { TemplateUse } from './template-use.ts'
import { TrafficExchange, TrafficList } from './traffic.ts'

const template = '/console/serviceconfigs/{scid}/sessiontemplates/{template}'

export const directoryEndpoints = {
  getHealth: {
    method: 'GET',
    path: '/console/health',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'never',
    summary: 'Whether the directory answers, and what it holds',
    answer: Health,
  },
  listIdentities: {
    method: 'GET',
    path: '/console/identities',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'never',
    summary: 'The people and service configurations of the local directory',
    answer: IdentityList,
  },
  createToken: {
    method: 'POST',
    path: '/console/tokens',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    summary: 'Create a local identity, or get a token for one',
    body: TokenRequest,
    answer: TokenAnswer,
    statuses: [201],
  },
  putTemplate: {
    method: 'PUT',
    path: template,
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'Create or replace a template',
    body: TemplateDocument,
    answer: Template,
    statuses: [200, 201],
  },
  getTemplateUse: {
    method: 'GET',
    path: template,
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    summary: 'Who uses a template: its sessions, and the players of the newest ones',
    answer: TemplateUse,
  },
  listRates: {
    method: 'GET',
    path: '/console/rates',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'never',
    summary: 'What the rate windows hold now',
    answer: RateList,
  },
  getClock: {
    method: 'GET',
    path: '/console/clock',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'never',
    summary: 'The clock of the directory',
    answer: Clock,
  },
  changeClock: {
    method: 'PUT',
    path: '/console/clock',
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'Hold the clock, move it forward, or let it run',
    body: ClockChange,
    answer: Clock,
  },
  listFaults: {
    method: 'GET',
    path: '/console/faults',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'never',
    summary: 'The faults that are injected now',
    answer: ActiveFaults,
  },
  setFaults: {
    method: 'PUT',
    path: '/console/faults',
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'Set the faults to inject; [] removes all of them',
    body: Faults,
    answer: ActiveFaults,
  },
  explain: {
    method: 'POST',
    path: '/console/explain',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    readsOnly: true,
    takesCaller: true,
    summary: 'Explain a query: the sessions that came near it, and the rule that left each of them out',
    body: ExplainRequest,
    answer: Explanation,
  },
  inspectSession: {
    method: 'GET',
    path: `${template}/sessions/{session}`,
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    summary:
      'A session beyond its document: its timers, who can do what, and how sessions of this name ended',
    query: {
      who: z.string().meta({
        description: 'Whose access to tell: XUIDs and nobody, separated by commas.',
      }),
    },
    answer: SessionInspection,
  },
  listNamedSessions: {
    method: 'GET',
    path: '/console/sessions',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    summary:
      'The sessions of every SCID and template that have one name, and those that ended within the last day',
    query: { name: z.string().meta({ description: 'The whole name of a session, in any letter case.' }) },
    answer: NamedSessions,
  },
  listEnded: {
    method: 'GET',
    path: '/console/ended',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    summary: 'The sessions of a SCID that ended within the last day, and what ended them',
    query: {
      scid: z.string().meta({ description: 'The SCID.' }),
      xuid: z.string().meta({ description: 'Only sessions that this user was in, had a seat in, or ended.' }),
    },
    answer: EndedList,
  },
  watchChanges: {
    method: 'GET',
    path: '/console/changes',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    takesCaller: true,
    summary:
      'A session or a whole SCID as server-sent events: one whenever a session changes that the caller may read',
    query: {
      scid: z.string().meta({ description: 'The SCID.' }),
      template: z
        .string()
        .meta({ description: 'The template of one session; without it and the name, the SCID is watched.' }),
      name: z.string().meta({ description: 'The name of one session.' }),
    },
    answer: 'text/event-stream',
    event: DirectoryChange,
  },
  getPlayer: {
    method: 'GET',
    path: '/console/players/{xuid}',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    summary:
      'One player: sessions over every template, handles, follows and followers, and the last refusals',
    answer: Player,
  },
  listTraffic: {
    method: 'GET',
    path: '/console/traffic',
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'What clients have asked of the directory, the newest in memory',
    query: { after: z.string().meta({ description: 'The id of a request; only later ones are listed.' }) },
    answer: TrafficList,
  },
  getTraffic: {
    method: 'GET',
    path: '/console/traffic/{id}',
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'One request with its answer, without credentials',
    answer: TrafficExchange,
  },
  resetWorld: {
    method: 'POST',
    path: '/console/reset',
    answeredBy: 'directory',
    role: 'operator',
    audited: 'signed-in',
    summary: 'Put the world back to its first state',
    answer: Health,
  },
  exportWorld: {
    method: 'GET',
    path: '/console/export',
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'The world as one JSON file, as at one moment',
    answer: 'application/json',
  },
  importWorld: {
    method: 'POST',
    path: '/console/import',
    answeredBy: 'directory',
    role: 'operator',
    audited: 'signed-in',
    summary: 'Replace the world by the one in a file from /console/export',
    body: z.looseObject({}),
    answer: Health,
  },
  backupDatabase: {
    method: 'GET',
    path: '/console/backup',
    answeredBy: 'directory',
    // A copy of the database holds the key that signs local identities.
    role: 'operator',
    audited: 'signed-in',
    summary: 'The embedded database as one file, as at one moment',
    answer: 'application/vnd.sqlite3',
  },
} as const satisfies Record<string, ConsoleEndpoint>
