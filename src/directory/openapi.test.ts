/** The OpenAPI description: it passes a public linter and covers every endpoint and status row. */
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consoleEndpoints } from '#contract/console/endpoints.ts'
import { endpoints } from '#contract/mpsd/endpoints.ts'
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { describeContract } from '#contract/openapi.ts'
import { openRig, type Rig } from './testing.ts'

interface Described {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>
}

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(() => rig.directory.close())

async function lint(document: unknown): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] })
  const source = JSON.stringify(document)
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config })
  return problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer ?? ''} ${message}`)
}

const fetchDescription = async () => (await (await rig.send('/openapi.json')).json()) as Described

test('is served, and a public linter reports no problems', async () => {
  const response = await rig.send('/openapi.json')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  const said = await lint(await response.json())
  // Hoppers never exist (choice 16), so their address has no success response.
  expect(said.filter((line) => !/^operation-2xx-response .*hoppers/.test(line))).toEqual([])
})

test('the linter detects a missing parameter and an unresolved reference', async () => {
  const broken = structuredClone(describeContract('0')) as unknown as {
    paths: Record<string, { get: { parameters: unknown[] } }>
    components: { schemas: Record<string, unknown> }
  }
  const path = '/handles/{id}'
  const operation = broken.paths[path]
  if (operation) operation.get.parameters = []
  delete broken.components.schemas.SessionDocument
  const found = await lint(broken)
  expect(found.some((line) => line.includes('path-parameters-defined'))).toBe(true)
  expect(found.some((line) => line.includes('no-unresolved-refs'))).toBe(true)
})

test('has every endpoint of both tables under its own name, and no other', async () => {
  const { paths } = await fetchDescription()
  for (const [name, { path, method }] of Object.entries({ ...endpoints, ...consoleEndpoints })) {
    expect(paths[path]?.[method.toLowerCase()]?.operationId).toBe(name)
  }
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    /\/hoppers|^\/openapi/.test(path)
      ? []
      : Object.values(operations).flatMap(({ operationId }) => operationId ?? []),
  )
  expect(described.toSorted()).toEqual(
    [...Object.keys(endpoints), ...Object.keys(consoleEndpoints)].toSorted(),
  )
})

test('says for each operation of the console what it takes, what it answers and which role it needs', async () => {
  const { paths } = await fetchDescription()
  for (const { path, method, role, body, summary } of Object.values(consoleEndpoints)) {
    const operation = paths[path]?.[method.toLowerCase()]
    expect(operation).toMatchObject({ summary })
    expect(JSON.stringify(operation)).toContain(role === 'anyone' ? 'summary' : role)
    expect(operation !== undefined && 'requestBody' in operation).toBe(body !== undefined)
  }
})

test('has every row of the table, with its media type', async () => {
  const text = JSON.stringify(await fetchDescription())
  const { paths } = JSON.parse(text) as Described
  const responses = Object.values(paths).flatMap((path) =>
    Object.values(path).flatMap((operation) => Object.entries(operation.responses)),
  )
  for (const { row, code, contentType, body } of statusRows) {
    const named = responses.filter(
      ([status, response]) =>
        status === String(code) && (response as { description: string }).description.includes(`Row ${row}: `),
    )
    expect(named.length, `row ${row}`).toBeGreaterThan(0)
    if (body === 'none') continue
    for (const [, response] of named) {
      expect(Object.keys((response as { content?: object }).content ?? {})).toContain(contentType)
    }
  }
})
