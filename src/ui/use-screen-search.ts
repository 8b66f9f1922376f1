/** The address's parameters, as a screen's own schema reads them. */
import { useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type * as z from 'zod'
import { SharedSearch } from './screen.ts'

export function readScreenSearch<T>(schema: z.ZodType<T>, search: unknown): T & SharedSearch {
  return { ...SharedSearch.parse(search), ...schema.parse(search) }
}

export function useScreenSearch<T>(schema: z.ZodType<T>): T & SharedSearch {
  const search: unknown = useSearch({ strict: false })
  return useMemo(() => readScreenSearch(schema, search), [search, schema])
}
