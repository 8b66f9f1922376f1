/** Imported before any schema is made: the page allows no code from strings, which zod would otherwise try. */
import * as z from 'zod'

z.config({ jitless: true })
