/** Serves the app's files: assets with content hashes in their names, and one page for every screen. */
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

const notFoundText = 'Not found.\n'

/** Serves `dist`. A path without a file gets the app's page, or 404 if it has a file extension. */
export function serveBuilt(root: string): RequestListener {
  const dist = join(root, 'dist')
  const app = new Hono()
  // The build writes each file compressed as well.
  const assets = serveStatic({ root: dist, precompressed: true })
  app.get('/assets/*', async (c) => {
    const response = await assets(c, async () => {})
    if (!response) return c.text(notFoundText, 404)
    if (response.ok) response.headers.set('cache-control', 'public, max-age=31536000, immutable')
    return response
  })
  app.get('*', serveStatic({ root: dist, precompressed: true }))
  const page = serveStatic({ root: dist, path: 'index.html', precompressed: true })
  app.get('*', (c, next) => (/\.\w+$/.test(c.req.path) ? next() : page(c, next)))
  app.all('*', (c) => c.text(notFoundText, 404))
  return getRequestListener(app.fetch, { overrideGlobalObjects: false })
}

/** Serves the app with hot reload, on the same server as the directory. */
export async function serveDevelopment(root: string, server: Server): Promise<RequestListener> {
  const { createServer } = await import('vite')
  const vite = await createServer({ root, server: { middlewareMode: true, hmr: { server } }, appType: 'spa' })
  return (request, response) => vite.middlewares(request, response)
}

/** For `--no-app`: answers 404 to every path that is not the directory's. */
export const serveWithoutApp: RequestListener = (_, response) => {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('This server was started with --no-app.\n')
}
