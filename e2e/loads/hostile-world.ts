/** World files to import, large enough that one caller could block the server. */
import { toWireTime } from '#contract/identifiers.ts'

export const scid = '00000000-0000-4000-8000-000000000001'
const at = Date.parse('2026-01-01T00:00:00Z')
const guid = (n: number) => `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`
const noTimeouts = {
  reservedRemovalTimeout: null,
  inactiveRemovalTimeout: null,
  readyRemovalTimeout: null,
}

interface SessionOptions {
  readonly template?: string
  readonly members?: readonly string[]
  readonly system?: object
  readonly properties?: object
  readonly custom?: object
}

let guidCount = 0

export function makeSession(name: string, options: SessionOptions = {}) {
  const { template = 'Open', members = ['100'], system = {}, properties = {}, custom = {} } = options
  guidCount++
  return {
    scid,
    templateName: template,
    name,
    contractVersion: 107,
    branch: guid(guidCount),
    changeNumber: 1,
    startTime: toWireTime(at + guidCount),
    etag: `"${guid(guidCount)}"`,
    constants: { system: { ...noTimeouts, ...system }, custom: {} },
    properties: { system: properties, custom },
    members: members.map((xuid, index) => ({
      index,
      xuid,
      joinTime: toWireTime(at),
      reserved: false,
      since: at,
      constants: { system: {}, custom: {} },
      properties: { system: { active: true }, custom: {} },
    })),
    nextIndex: members.length,
    servers: {},
  }
}

export function makeHandle(n: number, type: string, name: string, more: object = {}) {
  return {
    id: guid(n),
    type,
    ref: { scid, templateName: 'Open', name },
    titleId: '0',
    created: at + n,
    ...more,
  }
}

export interface World {
  readonly templates?: readonly { readonly name: string; readonly keywords?: readonly string[] }[]
  readonly sessions?: readonly object[]
  readonly handles?: readonly object[]
}

export function makeWorld({ templates = [{ name: 'Open' }], sessions = [], handles = [] }: World): string {
  return JSON.stringify({
    format: 'sessionscope-world',
    formatVersion: 1,
    version: '0',
    templates: templates.map(({ name, keywords }) => ({
      scid,
      name,
      document: { contractVersion: 107, constants: { system: {} }, ...(keywords && { keywords }) },
    })),
    people: [],
    sessions,
    handles,
    damaged: 0,
  })
}
