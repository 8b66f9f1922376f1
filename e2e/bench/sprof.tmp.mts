// usage: node e2e/bench/sprof.tmp.mts "<row name part>" [SECONDS] [rounds] ; prints rate per round; PROF=dir for cpu profile
import { startServer } from '../server.ts'
import { measure, signIn, startBare, readPeak } from './processes.ts'
import { createWrites, listScenarios, toLoad } from './scenarios.ts'
import { loadStore } from './load-store.ts'
import { mkdirSync, existsSync } from 'node:fs'
const [part = 'session read', secs = '1.5', rounds = '3'] = process.argv.slice(2)
const size = Number(process.env.SIZE ?? 100000)
const data = `/tmp/sprof-${size}`
if (!existsSync(data)) { mkdirSync(data); await loadStore(`${data}/directory.sqlite`, size) }
const flags = process.env.PROF ? ['--cpu-prof', '--cpu-prof-dir', process.env.PROF] : []
const server = await startServer(data, 0, ['--rate-limits', 'off', '--world', 'empty', '--no-app'], {}, flags)
try {
  const headers = await signIn(server.url)
  const { host, port } = new URL(server.url)
  const scenario = listScenarios(size).find((one) => one.name === part) ?? listScenarios(size).find((one) => one.name.includes(part))!
  const writes = { ...createWrites(size), connections: 1 }
  const answer = await fetch(server.url + scenario.paths[0], { method: scenario.method, headers: { ...headers, ...scenario.headersOf?.(0), ...(scenario.bodies[0] && { 'content-type': 'application/json' }) }, ...(scenario.bodies[0] && { body: scenario.bodies[0] }) })
  const text = await answer.text()
  const bare = await startBare('memory', { status: answer.status, type: answer.headers.get('content-type') ?? '', text }, '')
  if (!scenario.isCold) await measure({ ...toLoad(scenario, host, headers, 0, 2), port: Number(port) })
  else await measure({ ...toLoad(writes, host, headers, 0, 2), port: Number(port) })
  for (let r = 0; r < Number(rounds); r++) {
    const w = scenario.writes ? measure({ ...toLoad(writes, host, headers, 0, 0.5), port: Number(port), rate: scenario.writes, seconds: Number(secs) } as never) : undefined
    const m = await measure({ ...toLoad(scenario, host, headers, r, Number(secs)), port: Number(port) })
    await w
    const { requests, connections } = toLoad(scenario, host, headers, r, 1)
    const b = await measure({ requests, connections, expected: answer.status, seconds: 0.7, port: bare.port } as never)
    console.log(scenario.name, Math.round(m.perSecond), 'bare', Math.round(b.perSecond), (m.perSecond / b.perSecond).toFixed(3), 'p50', m.p50.toFixed(2), 'p99', m.p99.toFixed(2), 'x', (m.p99 / m.p50).toFixed(1))
  }
  bare.stop()
  console.log('peak', Math.round(readPeak(server.pid)))
} finally { await server.stop() }
