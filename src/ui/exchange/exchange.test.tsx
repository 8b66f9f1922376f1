/**
 * The parts of an exchange show any endpoint: a session read, a refused PUT, a handle query. The exchanges come
 * from a real directory through the real client; no part has a line of its own for one of them.
 */
import { renderToStaticMarkup } from 'react-dom/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, createClient } from '#api/client.ts'
import type { Exchange } from '#api/exchange.ts'
import { join, openRig, putTemplate, type Rig, scid, timeless } from '#directory/testing.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import { NoResult } from './NoResult.tsx'
import { RawBody } from './RawBody.tsx'
import { RequestLine } from './RequestLine.tsx'
import type { Situation } from './situation.ts'
import { Verdict } from './Verdict.tsx'
import { WhyPanel } from './WhyPanel.tsx'

const [host, guest] = ['2533274790123456', '2814661200000042'] as const
const parts = { scid, template: 'Lobby', name: 'Alpha' }
let rig: Rig
let client: Client
const credentialsOf = async (xuid: string) => ({
  contractVersion: '107',
  authorization: await rig.tokenOf(xuid),
})

beforeAll(async () => {
  rig = await openRig()
  client = createClient((request) => rig.directory.fetch(request), 'http://directory')
  await putTemplate(rig, 'Lobby', { ...timeless, maxMembersCount: 4 })
  await putTemplate(rig, 'Hidden', { ...timeless, visibility: 'private' })
  const credentials = await credentialsOf(host)
  const body = JSON.stringify(join())
  await client.putSession({ parts, credentials, body })
  await client.putSession({ parts: { ...parts, template: 'Hidden' }, credentials, body })
  const sessionRef = { scid, templateName: 'Lobby', name: 'Alpha' }
  await client.createHandle({
    parts: {},
    credentials,
    body: JSON.stringify({ version: 1, type: 'activity', sessionRef }),
  })
})
afterAll(() => rig.directory.close())

/** The text of a part, without its markup. */
const textOf = (part: React.ReactNode) =>
  renderToStaticMarkup(part)
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replace(/\s+/g, ' ')

const showVerdict = (situation: Situation) => (
  <Verdict situation={situation} pending="" isPending={false} answeredAt={0} linkRow={(_, text) => text} />
)

/** Every part of one exchange, as a screen would show it. */
function show(exchange: Exchange<unknown>) {
  const situation: Situation = { exchange, prediction: undefined, isLocal: true }
  return {
    status: textOf(showVerdict(situation)),
    why: textOf(<WhyPanel situation={situation} isFetching={false} />),
    request: textOf(<RequestLine request={exchange.sent} origin={undefined} authorization="page" />),
    body: textOf(<RawBody text={exchange.kind === 'answered' ? exchange.text : ''} />),
    noResult: textOf(<NoResult situation={situation} retry={() => {}} />),
  }
}

describe('an exchange is shown by the same parts:', () => {
  test('a session that is read', async () => {
    const shown = show(await client.getSession({ parts, credentials: await credentialsOf(host) }))
    expect(shown.status).toMatch(/200 Done .* row 1/)
    expect(shown.request).toContain(`GET /serviceconfigs/${scid}/sessiontemplates/Lobby/sessions/Alpha`)
    expect(shown.request).toContain('Kept by this page, shown nowhere')
    expect(shown.body).toContain('"membersInfo"')
  })

  test('a session that does not exist', async () => {
    const missing = { ...parts, name: 'Nobody' }
    const shown = show(await client.getSession({ parts: missing, credentials: await credentialsOf(host) }))
    expect(shown.status).toMatch(/204 No such session .* row 4/)
  })

  test('a session that the caller may not read', async () => {
    const hidden = { ...parts, template: 'Hidden' }
    const shown = show(await client.getSession({ parts: hidden, credentials: await credentialsOf(guest) }))
    expect(shown.status).toMatch(/403 Refused for this caller .* row 10/)
    expect(shown.why).toMatch(/private/i)
  })

  test('a PUT that is refused with 409, with the rule and what would be accepted', async () => {
    const body = JSON.stringify({ constants: { system: { maxMembersCount: 9 } } })
    const shown = show(await client.putSession({ parts, credentials: await credentialsOf(host), body }))
    expect(shown.status).toMatch(/409 A constant is already set .* row 18/)
    expect(shown.why).toMatch(/maxMembersCount.*How to get a different answer/)
    expect(shown.request).toContain('PUT /serviceconfigs/')
    expect(shown.request).toContain('{"constants":{"system":{"maxMembersCount":9}}}')
    expect(shown.body).toContain('maxMembersCount')
  })

  test('the rule that only the answer names, with its whole value', async () => {
    const body = JSON.stringify({ properties: { system: { joinRestriction: 'x.y. [z' } } })
    const exchange = await client.putSession({ parts, credentials: await credentialsOf(host), body })
    const { why } = show(exchange)
    const { text } = exchange.kind === 'answered' ? exchange : { text: '' }
    const [, sentence = ''] = /(The body does not match its schema: .*\.) \[body\.shape;/.exec(text) ?? []
    expect(sentence.split('.').length).toBeGreaterThan(3)
    expect(why).toContain(sentence)
  })

  test('a PUT that creates a session', async () => {
    const created = { ...parts, name: 'Beta' }
    const body = JSON.stringify(join())
    const shown = show(
      await client.putSession({ parts: created, credentials: await credentialsOf(host), body }),
    )
    expect(shown.status).toMatch(/201 Created .* row 2/)
  })

  test('a handle query', async () => {
    const body = JSON.stringify({ type: 'activity', scid, owners: { xuids: [host] } })
    const shown = show(
      await client.queryHandles({ parts: {}, credentials: await credentialsOf(guest), body }),
    )
    expect(shown.status).toMatch(/200 Done .* row 1/)
    expect(shown.request).toContain('POST /handles/query')
    expect(shown.body).toContain('"sessionRef"')
  })

  test('a request that was sent to no server', async () => {
    const away = createClient(async () => {
      throw new TypeError('the connection was refused')
    }, 'http://directory')
    const shown = show(await away.getHandle({ parts: { id: scid }, credentials: await credentialsOf(host) }))
    expect(shown.status).toContain('No answer')
    expect(shown.status).toContain('the connection was refused')
    expect(shown.noResult).toContain('Try again')
  })

  test('the prediction that a request is not refused covers every success of its endpoint', async () => {
    const credentials = await credentialsOf(host)
    const statusOf = (exchange: Exchange<unknown>, refusals: readonly Refusal[] = []) =>
      textOf(showVerdict({ exchange, prediction: { refusals }, isLocal: true }))
    const gamma = { ...parts, name: 'Gamma' }
    const put = (body: object) => client.putSession({ parts: gamma, credentials, body: JSON.stringify(body) })
    expect(statusOf(await put(join()))).toMatch(/201 .*· as predicted/)
    const read = await client.getSession({ parts: gamma, credentials })
    expect(statusOf(read)).toMatch(/200 .*· as predicted/)
    expect(statusOf(await put({ members: { me: null } }))).toMatch(/204 .*· as predicted/)
    expect(statusOf(await client.getSession({ parts: gamma, credentials }))).toMatch(/204 .*· as predicted/)
    // What depends on the stored session could not be predicted.
    const conflict = await put({ ...join(), constants: { system: { maxMembersCount: 9 } } })
    expect(statusOf(conflict)).toMatch(/409 .*· could not be predicted/)
    const hidden = await client.getSession({
      parts: { ...parts, template: 'Hidden' },
      credentials: await credentialsOf(guest),
    })
    expect(statusOf(hidden)).toMatch(/403 .*· could not be predicted/)
    // A 400 could, and so could everything else once a rule refuses the request.
    const malformed = await client.putSession({ parts: gamma, credentials, body: '{' })
    expect(statusOf(malformed)).toMatch(/400 .*Unexpected: 2xx was predicted/)
    expect(statusOf(malformed, [refuse(9, 'body.json', 'body', '')])).toMatch(/400 .*· as predicted/)
    expect(statusOf(read, [refuse(9, 'body.json', 'body', '')])).toMatch(/200 .*Unexpected: 400/)
    const query = await client.queryServiceConfig({
      parts: { scid },
      parameters: [['xuid', host]],
      credentials,
    })
    expect(statusOf(query)).toMatch(/200 .*· as predicted/)
  })

  test('no part shows the token', async () => {
    const exchange = await client.getSession({ parts, credentials: await credentialsOf(host) })
    expect(JSON.stringify([exchange, show(exchange)])).not.toContain(await rig.tokenOf(host))
  })
})
