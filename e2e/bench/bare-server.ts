/** Minimal server for comparison: reads each request to its end and returns the same bytes every time. */
import { createServer } from 'node:http'

const [, , status = '200', type = 'application/json'] = process.argv
const parts: Buffer[] = []
process.stdin.on('data', (part: Buffer) => parts.push(part))
process.stdin.on('end', () => {
  const body = Buffer.concat(parts)
  const headers = { 'content-type': type, 'content-length': body.length }
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      response.writeHead(Number(status), headers)
      response.end(body)
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address && typeof address === 'object') console.log(`listening on ${address.port}`)
  })
})
