/** Serves the two pages, and passes requests of the contract on to the directory. */
import { readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { build } from 'vite'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
}

export async function servePages(
  folder: string,
  directory: string,
): Promise<{ url: string; stop: () => void }> {
  const root = import.meta.dirname
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: true,
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { input: [join(root, 'ag-grid.html'), join(root, 'bare.html')] },
    },
  })
  const server = createServer(async (incoming, response) => {
    const path = incoming.url ?? '/'
    if (incoming.method === 'GET') {
      const text = await readFile(join(folder, path)).catch(() => undefined)
      response.writeHead(text ? 200 : 404, { 'content-type': types[extname(path)] ?? 'text/plain' })
      response.end(text)
      return
    }
    const { origin: _, 'sec-fetch-site': __, host: ___, ...headers } = incoming.headers
    const asked = request(new URL(path, directory), { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(asked)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() }
}
