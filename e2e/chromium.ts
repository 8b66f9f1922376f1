/** Finds a Chromium for the browser tests, or gets one: the environment's, Playwright's, the system's. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Of one's own choice: a path. */
const variable = 'CHROMIUM_PATH'

/** The path of a Chromium that is there, or nothing. Errors: where the variable names a file that is not. */
export function findChromium(): string | undefined {
  const chosen = process.env[variable]
  if (chosen) {
    if (existsSync(chosen)) return chosen
    throw new Error(`${variable} names ${chosen}, which is not there.`)
  }
  return [chromium.executablePath(), ...systemPaths].find((path) => path !== '' && existsSync(path))
}

function run(command: string, ...args: string[]): boolean {
  console.log(`${command} ${args.join(' ')}`)
  return spawnSync(command, args, { stdio: 'inherit', timeout: 600_000 }).status === 0
}

/** Root on Debian and its like may install packages. */
function installFromSystem(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return false
  return run('apt-get', 'update', '-q') && run('apt-get', 'install', '-y', '-q', 'chromium')
}

/** Gets a Chromium where there is none. Errors: one line that says what to install. */
export function ensureChromium(): void {
  if (findChromium()) return
  console.log('No Chromium is here; getting one for the browser tests.')
  // Where root may install packages, the system's comes with the libraries it needs.
  if (installFromSystem() && findChromium()) return
  run('npx', 'playwright', 'install', 'chromium')
  if (findChromium()) return
  throw new Error(
    `The browser tests need Chromium: install it (npx playwright install chromium, or your system's package) or name it in ${variable}.`,
  )
}
