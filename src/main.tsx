/** The entry of the app: renders it into the page. */
import './ui/first-requests.ts'
import './ui/no-eval.ts'
import './ui/kit/theme.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { whenSignedOut } from './ui/client.ts'
import { takeStartLink } from './ui/frame/start-link.ts'
import { applyPreferences } from './ui/preferences.ts'
import { connectionsQuery, healthQuery, identitiesQuery, signInQuery } from './ui/queries.ts'
import { router } from './ui/router.tsx'

const queryClient = new QueryClient({
  // The directory is on this machine or reached through it, so the browser's online state does not matter.
  defaultOptions: { queries: { refetchOnWindowFocus: false, networkMode: 'always' } },
})

whenSignedOut(() => void queryClient.invalidateQueries({ queryKey: signInQuery.queryKey }))
applyPreferences()
await takeStartLink()
/** Milliseconds that the first drawing waits for what every screen shows, so that nothing moves when it comes. */
const maxWaitMs = 400
// What every screen shows is asked for while the code of the opened screen is still being loaded.
const known = Promise.allSettled([
  router.load(),
  queryClient.prefetchQuery(signInQuery),
  queryClient.prefetchQuery(connectionsQuery),
  queryClient.prefetchQuery(identitiesQuery),
  queryClient.prefetchQuery(healthQuery),
])
await Promise.race([known, new Promise((resolve) => setTimeout(resolve, maxWaitMs))])
const root = document.getElementById('root')
if (!root) throw new Error('the page has no element with the id root')
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        {/* The words of another language than English come in a file of their own. */}
        <Suspense>
          <RouterProvider router={router} />
        </Suspense>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
)
