/** Bugs to plant. Each changes one file, and the test suite that lists it must detect it. */

export interface Plant {
  readonly file: string
  readonly from: string
  readonly to: string
}

export interface Suite {
  /** The test file. `tests` limits it to matching test names (a regular expression). */
  readonly file: string
  readonly tests?: string
  readonly project: 'sqlite' | 'postgres' | 'processes' | 'loads'
  readonly env?: Readonly<Record<string, string>>
  readonly plants: readonly Plant[]
}

const query = 'src/directory/store/query.ts'
const statements = 'src/directory/store/query-statements.ts'
const sessions = 'src/directory/store/session-store.ts'
const sessionRows = 'src/directory/store/session-rows.ts'
const connection = 'src/directory/store/sqlite-connection.ts'
const keptRows = 'src/directory/store/kept-rows.ts'
const jsonText = 'src/contract/write-json.ts'
const pathParser = 'src/contract/path-parser.ts'
const answer = 'src/rules/answer.ts'
const handleSession = 'src/directory/handlers/session.ts'
const handleElement = 'src/directory/handlers/element.ts'
const access = 'src/directory/handlers/session-access.ts'
const precondition = 'src/directory/handlers/precondition.ts'
const question = 'src/ui/query/question.ts'
const readDocument = 'src/http/read-document.ts'
const parameters = 'src/contract/query-string.ts'

export const suites: readonly Suite[] = [
  {
    file: 'src/directory/store/query.test.ts',
    project: 'sqlite',
    env: { SESSIONSCOPE_WORLDS: '400' },
    plants: [
      {
        file: statements,
        from: "if (inactive) states.push('ready', 'inactive')",
        to: "if (inactive) states.push('inactive')",
      },
      { file: statements, from: 'if (isPublicQuery(shape)) found', to: 'if (!isPublicQuery(shape)) found' },
      { file: statements, from: 'sql`>=` : sql`<`', to: 'sql`>` : sql`<=`' },
      { file: statements, from: 's.end_due > ${now}', to: 's.end_due >= ${now}' },
      { file: statements, from: ".orderBy('m.name_key')", to: ".orderBy('m.name_key', 'desc')" },
      { file: query, from: 'found.my_turn === 1', to: 'found.my_turn === 0' },
      {
        file: 'src/directory/store/session-rows.ts',
        from: '|| hasCopies(old) || hasCopies(next)',
        to: '',
      },
      {
        file: statements,
        from: 'found.every(isWhole) ? found :',
        to: 'found.length >= 0 ? (found as never) :',
      },
      { file: statements, from: '(isPublicQuery(shape) || shape.private)', to: 'true' },
      {
        file: statements,
        from: '(s.next_lapse is null or s.next_lapse > ${now})',
        to: '(s.next_lapse is null or s.next_lapse >= ${now})',
      },
      {
        file: query,
        from: 'const isFull = present >= places',
        to: 'const isFull = present > places',
      },
      {
        file: sessionRows,
        from: 'written: next.filter((row) => before.get(keyOfRow(row)) !== JSON.stringify(row))',
        to: 'written: next.filter((row) => !before.has(keyOfRow(row)))',
      },
      {
        file: query,
        from: 'for (const [i, xuid] of xuids.entries()) {',
        to: 'for (const [i, xuid] of xuids.toReversed().entries()) {',
      },
    ],
  },
  {
    file: 'src/rules/rules.test.ts',
    tests: 'a batch equals|messages name|a session ends',
    project: 'sqlite',
    plants: [
      {
        file: answer,
        from: 'return xuids.flatMap((xuid) =>',
        to: 'return xuids.toReversed().flatMap((xuid) =>',
      },
      {
        file: answer,
        from: 'return xuids.flatMap((xuid) =>',
        to: 'return xuids.slice(0, 2).flatMap((xuid) =>',
      },
      {
        file: answer,
        from: 'matchSession(query, xuid, facts)',
        to: 'matchSession(query, query.xuids[0], facts)',
      },
      {
        file: answer,
        from: 'const passed = count <= query.take',
        to: 'const passed = count <= query.take + query.xuids.length - 1',
      },
      {
        file: 'src/rules/describe-refusal.ts',
        from: 'JSON.stringify(removeKeyMarks(shown).toWellFormed())',
        to: 'shown',
      },
      { file: 'src/rules/describe-refusal.ts', from: '[${refusal.clause}; ${source}]', to: '[${source}]' },
      {
        file: 'src/rules/timers.ts',
        from: 'last = Math.max(last ?? due, due)',
        to: 'last = Math.min(last ?? due, due)',
      },
    ],
  },
  {
    file: 'src/contract/contract.test.ts',
    tests:
      'agrees with the integers|gives back any document|come back as they were|each endpoint is read back',
    project: 'sqlite',
    plants: [
      { file: 'src/contract/identifiers.ts', from: '[1-9]\\d{0,19}', to: '[1-9]\\d{0,17}' },
      {
        file: jsonText,
        from: 'JSON.stringify(value, null, indent).replaceAll(',
        to: 'JSON.stringify(value, null, indent).replace(',
      },
      { file: parameters, from: 'parameters.push([name, value])', to: 'parameters.unshift([name, value])' },
      {
        file: jsonText,
        from: "JSON.stringify(value, null, indent).replaceAll('\"\\\\udfff', '\"')",
        to: 'JSON.stringify(value, null, indent)',
      },
      {
        file: parameters,
        from: '`${encodeURIComponent(name)}=${encodeURIComponent(value)}`',
        to: '`${encodeURIComponent(name)}=${encodeURI(value)}`',
      },
      { file: pathParser, from: "encodeURIComponent(parts[part] ?? '')", to: "encodeURI(parts[part] ?? '')" },
      {
        file: pathParser,
        from: "if (!segment.includes('%')) return segment",
        to: 'if (segment.length < 9) return segment',
      },
    ],
  },
  {
    file: 'src/ui/query/question.test.ts',
    tests: 'comes back whole',
    project: 'sqlite',
    plants: [
      {
        file: question,
        from: 'keyword: given(question.keyword)',
        to: 'keyword: given(question.keyword.trim())',
      },
      {
        file: question,
        from: "reservations: search.reservations === 'true'",
        to: "reservations: search.inactive === 'true'",
      },
      { file: question, from: "take: search.take ?? ''", to: "take: String(Number(search.take ?? '')) " },
      {
        file: question,
        from: 'contract: question.contract === standard ? undefined : question.contract',
        to: 'contract: undefined',
      },
      {
        file: question,
        from: "template: search.template ?? ''",
        to: "template: (search.template ?? '').toLowerCase()",
      },
      {
        file: question,
        from: 'private: set(question.private)',
        to: 'private: set(question.private && !question.inactive)',
      },
    ],
  },
  {
    file: 'src/directory/directory.test.ts',
    tests: 'no request that can be made up',
    project: 'sqlite',
    plants: [
      {
        file: pathParser,
        from: "return { kind: 'method', allow }",
        to: "if (allow.length > 0) throw new Error('method')\n      return { kind: 'method', allow }",
      },
      {
        file: readDocument,
        from: "return faultOf('syntax', parsed.detail)",
        to: 'throw new Error(parsed.detail)',
      },
      {
        file: readDocument,
        from: '.decode(bytes)\n  } catch {\n    return undefined\n  }',
        to: '.decode(bytes)\n  } finally {\n  }',
      },
      {
        file: readDocument,
        from: "if (text.trim() === '') return",
        to: "if (text.trim() === '') throw new Error('empty')\n  if (text === 'never') return",
      },
      {
        file: parameters,
        from: "  try {\n    return decodeURIComponent(text.replaceAll('+', ' '))\n  } catch {\n    return undefined\n  }",
        to: "  return decodeURIComponent(text.replaceAll('+', ' '))",
      },
    ],
  },
  {
    file: 'src/directory/leak.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: statements,
        from: 'found = found.where(sql<boolean>`m.hidden = 0`)',
        to: 'found = found',
      },
      { file: statements, from: 'found.where(sql<boolean>`s.hidden = 0`))', to: 'found)' },
      {
        file: 'src/directory/handlers/query-handles.ts',
        from: 'includesRestricted: call.caller.server }',
        to: 'includesRestricted: true }',
      },
      {
        file: 'src/directory/store/handle-store.ts',
        from: "(includesRestricted ? found : found.where(sql<boolean>`h.audience = 'anyone'`))",
        to: 'found',
      },
      {
        file: 'src/directory/handlers/query-sessions.ts',
        from: 'const verdict = canQuery(read.query, call.caller)',
        to: "const looked = await listTemplates(call.context.db, read.query.scid)\n  const verdict = canQuery(read.query, call.caller)\n  if (looked.length > 1000) return sendRefusals([refuse(13, 'lookup.scid', 'scid', '')])",
      },
    ],
  },
  {
    file: 'src/directory/table.test.ts',
    project: 'sqlite',
    plants: [
      { file: precondition, from: "if (!record) return 'unmet'", to: "if (!record) return 'holds'" },
      {
        file: handleElement,
        from: "met === 'stale' ? record : undefined",
        to: 'undefined',
      },
      {
        file: 'src/rules/remove-element.ts',
        from: "refuse(11, 'members.server-only', 'servers'",
        to: "refuse(10, 'members.server-only', 'servers'",
      },
      {
        file: 'src/rules/preflight.ts',
        from: 'version >= limits.minContractVersion',
        to: 'version > limits.minContractVersion',
      },
      { file: precondition, from: "ifNoneMatch !== '*'", to: "ifNoneMatch === ''" },
      { file: 'src/rules/handle-rules.ts', from: '!(membership && !membership.reserved)', to: '!membership' },
      {
        file: access,
        from: "if (!matchesIfNoneMatch(call.headers.get('if-none-match'), record.etag)) return undefined",
        to: "if (call.headers.get('if-match') === null) return undefined",
      },
    ],
  },
  {
    file: 'e2e/processes/model.test.ts',
    tests: 'on the embedded database',
    project: 'processes',
    env: { SESSIONSCOPE_SEQUENCES: '600' },
    plants: [
      {
        file: handleSession,
        from: 'if (stored) await endSession(db, key, toWrittenEnd(call, stored))\n      return sendNothing(204)',
        to: 'return sendNothing(204)',
      },
      { file: access, from: 'if (isDryRun(call)) throw new Rollback(answer)', to: '' },
      {
        file: access,
        from: 'changeNumber: applied.changeNumber + 1, etag: `"${call.context.newId()}"`',
        to: 'changeNumber: applied.changeNumber + 1',
      },
      { file: sessions, from: 'members.removed)) {', to: 'members.removed.slice(1))) {' },
      {
        file: 'src/directory/conditions.ts',
        from: 'return change.now === null ? { ahead: 0 } : { held: Date.parse(change.now) }',
        to: 'return change.now === null ? { ahead: 0 } : { held: Math.floor(Date.parse(change.now) / 2000) * 2000 }',
      },
    ],
  },
  {
    file: 'src/directory/store/kept-rows.test.ts',
    project: 'sqlite',
    plants: [
      // A write that does not invalidate.
      {
        file: connection,
        from: 'report_change(new.scid, new.xuid, new.hidden = 0)',
        to: 'report_change(new.scid, 0, 1)',
      },
      {
        file: connection,
        from: 'report_change(new.scid, new.xuid, new.hidden = 0 or old.hidden = 0)',
        to: 'report_change(new.scid, new.xuid, old.hidden = 0)',
      },
      { file: connection, from: 'report_change(old.scid, old.xuid', to: 'report_change(old.scid, 0' },
      {
        file: connection,
        from: "report_change(new.scid, '#' || new.keyword_key, new.hidden = 0)",
        to: 'report_change(new.scid, 0, 1)',
      },
      {
        file: connection,
        from: "report_change(old.scid, '#' || old",
        to: "report_change(old.scid, '' || old",
      },
      { file: connection, from: "report_change(k.scid, '#' ||", to: "report_change(k.scid, '' ||" },
      { file: statements, from: "shape.visibility === 'open' || ", to: '' },
      {
        file: statements,
        from: '|| shape.templateKeys.length > 0) return undefined\n  const { scid, take, template, version',
        to: ') return undefined\n  const { scid, take, template, version',
      },
      { file: statements, from: '[shape, take, template, version]', to: '[shape, take, template]' },
      { file: keptRows, from: 'if (readAt !== changes.current()) return', to: '' },
      { file: query, from: 'until = isText ? Math.min(until, findDue(one)) : Number.NaN', to: '' },
      { file: 'src/directory/store/sqlite.ts', from: "if (sql.includes('templates')) changes++", to: '' },
      // A timer that fires inside a kept answer.
      { file: keptRows, from: '&& now < found.until', to: '' },
      { file: keptRows, from: 'found.from <= now &&', to: '' },
      {
        file: query,
        from: 'Number.POSITIVE_INFINITY, next_lapse ?? Number.POSITIVE_INFINITY)',
        to: 'Number.POSITIVE_INFINITY)',
      },
      { file: statements, from: '[shape, take, template]', to: '[shape, template]' },
      { file: keptRows, from: 'if (isPublic) forget(owned.shown)', to: 'forget(owned.shown)' },
    ],
  },
  {
    file: 'src/directory/store/query.test.ts',
    project: 'postgres',
    env: { SESSIONSCOPE_WORLDS: '200' },
    plants: [
      { file: statements, from: 'byPlace.get(i + 1) ?? []', to: 'byPlace.get(i) ?? []' },
      { file: statements, from: 'if (!all.every(isWhole)) return undefined', to: '' },
      { file: statements, from: ".orderBy('found.start_time', 'desc')", to: ".orderBy('found.start_time')" },
    ],
  },
  {
    file: 'e2e/processes/lanes.test.ts',
    project: 'processes',
    plants: [
      {
        file: 'src/http/incoming.ts',
        from: "search: search === '?' ? '' : search",
        to: 'search: search.toLowerCase()',
      },
      { file: 'src/http/incoming.ts', from: '(?:\\/[\\w~-]*)+', to: '(?:\\/[\\w~.%-]*)+' },
      {
        file: 'src/http/answer.ts',
        from: 'response.writeHead(status, headers)\n    response.end()',
        to: 'response.writeHead(status)\n    response.end()',
      },
      { file: 'src/http/incoming.ts', from: 'readBytes(message, maxBytes)', to: 'readBytes(message, 16)' },
    ],
  },
  {
    file: 'e2e/processes/malformed.test.ts',
    project: 'processes',
    plants: [
      {
        file: readDocument,
        from: 'if (text === undefined) return',
        to: "if (text === undefined || text === '\"') throw new Error('no')\n  if (text === 'never') return",
      },
      {
        file: readDocument,
        from: "if (text.trim() === '') return",
        to: "if (text === '') throw new Error('empty')\n  if (text.trim() === '') return",
      },
      {
        file: 'src/directory/directory.ts',
        from: 'const invalidClauses: Readonly<Record<string, ClauseId>> = {',
        to: "const invalidClauses: Readonly<Record<string, ClauseId>> = {\n  path: 'no.such' as ClauseId,",
      },
      {
        file: 'src/rules/preflight.ts',
        from: "const text = header?.trim() ?? ''",
        to: "const text = header?.trim() ?? ''\n  if (text === 'x') throw new Error(text)",
      },
      {
        file: parameters,
        from: "  try {\n    return decodeURIComponent(text.replaceAll('+', ' '))\n  } catch {\n    return undefined\n  }",
        to: "  return decodeURIComponent(text.replaceAll('+', ' '))",
      },
    ],
  },
  {
    file: 'src/directory/concurrency.test.ts',
    project: 'postgres',
    plants: [
      {
        file: 'src/directory/store/postgres.ts',
        from: 'sql`pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`',
        to: 'sql`${name}::text`',
      },
      {
        file: access,
        from: 'const locks = [lockName(key), ...extraLocks]',
        to: 'const locks = [...extraLocks]',
      },
      { file: 'src/directory/open-directory.ts', from: 'engine.shared ? db : undefined', to: 'undefined' },
      {
        file: 'src/directory/conditions.ts',
        from: 'engine.sharedChanges ? readShared(engine.sharedChanges) : done',
        to: 'done',
      },
      {
        file: precondition,
        from: "return condition.ifMatch === '*' || isSameTag(condition.ifMatch, record.etag) ? 'holds' : 'stale'",
        to: "return 'holds'",
      },
    ],
  },
  {
    file: 'e2e/processes/durability.test.ts',
    tests: 'on the embedded database',
    project: 'processes',
    env: { SESSIONSCOPE_KILLS: '25' },
    plants: [
      {
        // The response is sent while the transaction is still open.
        file: access,
        from: '    return await engine.write(db, { locks, wait: call.slot.releaseWhile }, async (trx) => {\n      const answer = await work(trx)\n      if (isDryRun(call)) throw new Rollback(answer)\n      return answer\n    })',
        to: '    return await new Promise<Answer>((early, late) => {\n      engine.write(db, { locks }, async (trx) => {\n        early(await work(trx))\n        await new Promise((later) => setTimeout(later, 5))\n      }).catch(late)\n    })',
      },
    ],
  },
  {
    file: 'src/directory/handlers/explain.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/directory/handlers/explain.ts',
        from: "sum(own, 'ended') - ended)",
        to: "sum(own, 'ended'))",
      },
      {
        file: 'src/directory/handlers/explain.ts',
        from: "query.private ? 'match.keyword' : 'match.private'",
        to: "'match.keyword'",
      },
      {
        file: 'src/directory/handlers/explain.ts',
        from: '(await count(changed)) - current',
        to: 'await count(changed)',
      },
      {
        file: 'src/directory/store/candidates.ts',
        from: 'sql`i.template_key = ${foldCase(template)}`',
        to: 'sql`i.template_key = ${template}`',
      },
      {
        file: 'src/directory/store/candidates.ts',
        from: 'compareColumns(last, head.candidate) !== 0',
        to: 'last !== head.candidate',
      },
      {
        file: 'src/directory/store/candidates.ts',
        from: 'i.start_time < ${last.start_time}',
        to: 'i.start_time <= ${last.start_time}',
      },
      {
        file: 'src/directory/store/candidates.ts',
        from: 'return hasLapsed ? members : members.set',
        to: 'return members.set',
      },
      {
        file: query,
        from: 'return last !== undefined && first.has(last)',
        to: 'return false',
      },
    ],
  },
  {
    file: 'src/ui/exchange/exchange.test.tsx',
    project: 'sqlite',
    plants: [
      // Rows of a query only, whatever the endpoint is.
      {
        file: 'src/ui/exchange/situation.ts',
        from: 'endpoint: exchange.sent.endpoint',
        to: "endpoint: 'queryTemplate'",
      },
      { file: 'src/ui/exchange/explain.ts', from: ', ...named.rules]', to: ']' },
      {
        file: 'src/ui/exchange/verdict.ts',
        from: '(row?.code ?? 500) < 400',
        to: 'row?.code === 200',
      },
      {
        file: 'src/api/client.ts',
        from: '...credentialHeaders({ ...credentials, authorization: undefined }),',
        to: '...credentialHeaders(credentials),',
      },
    ],
  },
  {
    file: 'src/ui/kit/DataTable.test.tsx',
    project: 'sqlite',
    plants: [
      { file: 'src/ui/kit/table-text.ts', from: 'quote(escapeFormula(cell))', to: 'quote(cell)' },
      {
        file: 'src/ui/kit/rank.ts',
        from: 'return a === b ? 0 : a < b ? -1 : 1',
        to: 'return compareText(String(a), String(b))',
      },
      {
        file: 'src/ui/kit/DataTableRow.tsx',
        from: "(['new', 'changed', 'gone', 'dimmed'] as const)",
        to: "(['new'] as const)",
      },
    ],
  },
  {
    file: 'src/api/received.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/api/received.ts',
        from: 'exactWords.get(value.toLowerCase())',
        to: 'exactWords.get(value)',
      },
      {
        file: 'src/api/received.ts',
        from: 'constants: withSystem, properties: withSystem',
        to: 'constants: withSystem',
      },
      {
        file: 'src/api/received.ts',
        from: 'partial({ titleId: true, createTime: true, version: true })',
        to: 'partial({ titleId: true })',
      },
    ],
  },
  {
    file: 'src/api/observe.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/api/observe.ts', from: '!secretHeaders.has(name)', to: 'name' },
      { file: 'src/api/observe.ts', from: '    await fail(error)\n', to: '' },
      { file: 'src/api/observe.ts', from: 'request.clone().text()', to: 'request.text()' },
    ],
  },
  {
    file: 'src/ui/query/answer-table.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/ui/query/placed-row.ts',
        from: 'rest[0].row.startTime <= (row.startTime',
        to: 'rest[0].row.startTime >= (row.startTime',
      },
      {
        file: 'src/ui/query/placed-row.ts',
        from: "xuid ?? ''].map(encodeURIComponent)",
        to: "xuid ?? ''].map(String)",
      },
      { file: 'src/ui/query/placed-row.ts', from: 'if (at > place ||', to: 'if (' },
      { file: 'src/ui/query/fold.ts', from: 'foldable.has(field.id) &&', to: '' },
      { file: 'src/ui/query/fold.ts', from: 'rows.length < 2', to: 'rows.length < 1' },
      { file: 'src/ui/kit/facets.ts', from: 'value.replace(/[%,;]/g', to: 'value.replace(/[,;]/g' },
      {
        file: 'src/ui/kit/facets.ts',
        from: '...new Map(facets).set(id, next)]',
        to: '...facets, [id, next] as const]',
      },
      {
        file: 'src/ui/query/comparison.ts',
        from: 'answer.second ?? answer.first',
        to: 'answer.first',
      },
      {
        file: 'src/ui/query/comparison.ts',
        from: 'isRefused && status !== undefined',
        to: 'status !== undefined',
      },
      {
        file: 'src/ui/query/suggestions.ts',
        from: '&& !isServer ?',
        to: '?',
      },
    ],
  },
  {
    file: 'src/ui/codes/parse-pasted.test.ts',
    project: 'sqlite',
    plants: [
      {
        file: 'src/ui/codes/parse-pasted.ts',
        from: '(?![\\d.:-])/',
        to: '/',
      },
      { file: 'src/ui/codes/parse-pasted.ts', from: 'name.toLowerCase(), value', to: 'name, value' },
      { file: 'src/ui/codes/parse-pasted.ts', from: 'text.replace(/\\\\\\r?\\n/g', to: 'text.replace(/x/g' },
    ],
  },
  {
    file: 'src/rules/from-outside.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/rules/causes.ts', from: 'xuids.length > 0 && xuids', to: 'xuids' },
      { file: 'src/rules/causes.ts', from: 'isSet && !isAllowed', to: 'isSet' },
      { file: 'src/rules/check-row.ts', from: 'query.private || row', to: 'row' },
      {
        file: 'src/rules/match.ts',
        from: "keyword === undefined ? [] : ['match",
        to: "keyword ? [] : ['match",
      },
      { file: 'src/rules/check-row.ts', from: 'foldCase(one) === foldCase(keyword)', to: 'one === keyword' },
    ],
  },
  {
    file: 'src/ui/frame/find-people.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/ui/frame/find-people.ts', from: 'owner.as !== nobody &&', to: '' },
      { file: 'src/ui/frame/find-people.ts', from: 'found.length <= maxMeant ? found : []', to: 'found' },
      { file: 'src/ui/frame/find-people.ts', from: 'at < wanted.length', to: 'at < 2' },
    ],
  },
  {
    file: 'src/ui/kit/formats.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/ui/kit/formats.ts', from: 'left -= count * size', to: '' },
      { file: 'src/ui/kit/formats.ts', from: 'Math.abs(now - at)', to: '(now - at)' },
      { file: 'src/ui/kit/ExactText.tsx', from: '|(?! )\\p{Zs}', to: '' },
    ],
  },
  {
    file: 'src/ui/exchange/answers.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/ui/exchange/RetryCountdown.tsx', from: ' : Number.NaN', to: ' : Date.parse(retryAfter)' },
      { file: 'src/ui/named-in-answers.ts', from: "typeof xuid === 'string' &&", to: '' },
    ],
  },
  {
    file: 'src/ui/language/words.test.ts',
    project: 'sqlite',
    plants: [
      { file: 'src/ui/language/define-words.ts', from: 'failed.add(language)', to: '' },
      { file: 'src/ui/codes/words.ts', from: "'zh-TW': '意義'", to: "'zh-TW': 'Meaning'" },
    ],
  },
]
