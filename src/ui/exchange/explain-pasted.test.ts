/** What an answer is that was pasted without its request. */
import { expect, test } from 'vitest'
import { explainPasted } from './explain-pasted.ts'

const session =
  '{"membersInfo":{"first":0,"next":0,"count":0,"accepted":0},"constants":{"system":{"maxMembersCount":8}}}'

test.each([
  ['a session', 403, 'application/json', session, [11]],
  ['a session', 412, 'application/json; charset=utf-8', session, [21]],
  ['a text', 403, 'text/plain', 'a session stood here', [10, 11]],
  ['another document', 403, 'application/json', '{"message":"no"}', [10]],
  ['nothing', 403, 'application/json', undefined, [10, 11]],
  ['nothing', 204, undefined, undefined, [4, 5, 6, 7]],
] as const)('%s in an answer %i of %s', (_, status, contentType, responseBody, rows) => {
  const explained = explainPasted({
    method: undefined,
    path: undefined,
    requestHeaders: new Map(),
    requestBody: undefined,
    status,
    responseHeaders: new Map(contentType === undefined ? [] : [['content-type', contentType]]),
    responseBody,
  })
  expect(explained.rows.map(({ row }) => row)).toEqual(rows)
})
