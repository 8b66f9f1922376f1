/** Opens a file of recordings: one cassette, or several in one file as `public/demo-recordings.json` has them. */
import { client } from '../client.ts'

const bundlePattern = /^\s*\{\s*"format"\s*:\s*"sessionscope-cassettes"/

/** The cassettes in a file; the server checks each. */
function splitBundle(text: string): string[] {
  if (!bundlePattern.test(text)) return [text]
  const { cassettes }: { cassettes?: unknown } = JSON.parse(text)
  return Array.isArray(cassettes) ? cassettes.map((one) => JSON.stringify(one)) : [text]
}

/** The name of the first connection that was opened. Errors: `ConsoleError`; `SyntaxError` for a file that is cut. */
export async function openRecordings(file: File): Promise<string> {
  const names: string[] = []
  for (const body of splitBundle(await file.text())) names.push((await client.openCassette({ body })).name)
  const [first] = names
  if (first === undefined) throw new SyntaxError('the file has no recording')
  return first
}
