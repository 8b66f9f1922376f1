/** Finds or installs Chromium for the browser tests: CHROMIUM_PATH, Playwright's, or the system's. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

/** The headless shell comes first: it has no window to keep, and the tests take three quarters of the time. */
const systemPaths = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Environment variable with the path of the Chromium to use. */
const pathVariable = 'CHROMIUM_PATH'

/** Path of an existing Chromium, or undefined. Throws if CHROMIUM_PATH names a missing file. */
export function findChromium(): string | undefined {
  const configured = process.env[pathVariable]
  if (configured) {
    if (existsSync(configured)) return configured
    throw new Error(`${pathVariable} is ${configured}, but this file does not exist.`)
  }
  return [chromium.executablePath(), ...systemPaths].find((path) => path !== '' && existsSync(path))
}

function run(command: string, ...args: string[]): boolean {
  console.log(`${command} ${args.join(' ')}`)
  return spawnSync(command, args, { stdio: 'inherit', timeout: 600_000 }).status === 0
}

/** Installs a package of Debian with apt-get, only as root on Linux. Returns whether it succeeded. */
function installFromSystem(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return false
  const install = (name: string) => run('apt-get', 'install', '-y', '-q', name)
  return run('apt-get', 'update', '-q') && (install('chromium-headless-shell') || install('chromium'))
}

/** Installs Chromium if none is found. Throws one line that says what to install. */
export function ensureChromium(): void {
  if (findChromium()) return
  console.log('Chromium was not found; installing it for the browser tests.')
  // First choice: the system package, because it also installs the libraries that Chromium needs.
  if (installFromSystem() && findChromium()) return
  run('npx', 'playwright', 'install', 'chromium')
  if (findChromium()) return
  throw new Error(
    `The browser tests need Chromium: install it (npx playwright install chromium, or your system's package) or name it in ${pathVariable}.`,
  )
}
