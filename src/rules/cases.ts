/** The truth table, written by hand: which queries each caller may make, and which sessions they return. */
import type { Visibility } from '#contract/mpsd/query.ts'
import type { MemberState } from './session-record.ts'

/** The flags of a query: P is private, R is reservations, I is inactive. */
export const flagSets = ['', 'P', 'R', 'I', 'PR', 'PI', 'RI', 'PRI'] as const
export type FlagSet = (typeof flagSets)[number]

export type CallerKind = 'server' | 'self' | 'other' | 'nobody'

/** Section 3, the 403 rule, with an XUID filter: the status for each kind of caller and each set of flags. */
export const permissionCases: Readonly<Record<CallerKind, Readonly<Record<FlagSet, 200 | 401 | 403>>>> = {
  server: { '': 200, P: 200, R: 200, I: 200, PR: 200, PI: 200, RI: 200, PRI: 200 },
  self: { '': 200, P: 200, R: 200, I: 200, PR: 200, PI: 200, RI: 200, PRI: 200 },
  other: { '': 200, P: 403, R: 403, I: 200, PR: 403, PI: 403, RI: 403, PRI: 403 },
  nobody: { '': 401, P: 401, R: 401, I: 401, PR: 401, PI: 401, RI: 401, PRI: 401 },
}

/** The same with a keyword and no XUID filter. There, reservations and inactive are invalid (400). */
export const keywordPermissionCases: Readonly<
  Record<CallerKind, Readonly<Record<FlagSet, 200 | 400 | 401 | 403>>>
> = {
  server: { '': 200, P: 200, R: 400, I: 400, PR: 400, PI: 400, RI: 400, PRI: 400 },
  self: { '': 200, P: 403, R: 400, I: 400, PR: 400, PI: 400, RI: 400, PRI: 400 },
  other: { '': 200, P: 403, R: 400, I: 400, PR: 400, PI: 400, RI: 400, PRI: 400 },
  nobody: { '': 401, P: 401, R: 401, I: 401, PR: 401, PI: 401, RI: 401, PRI: 401 },
}

/** The sets of flags that return a session, by the user's state in it and by its visibility. */
export const matchCases: Readonly<
  Record<MemberState | 'absent', Readonly<Record<Visibility, readonly FlagSet[]>>>
> = {
  active: {
    open: ['', 'P', 'R', 'I', 'PR', 'PI', 'RI', 'PRI'],
    visible: ['', 'P', 'R', 'I', 'PR', 'PI', 'RI', 'PRI'],
    private: ['P', 'PR', 'PI', 'PRI'],
  },
  reserved: { open: ['R', 'PR', 'RI', 'PRI'], visible: ['R', 'PR', 'RI', 'PRI'], private: ['PR', 'PRI'] },
  ready: { open: ['I', 'PI', 'RI', 'PRI'], visible: ['I', 'PI', 'RI', 'PRI'], private: ['PI', 'PRI'] },
  inactive: { open: ['I', 'PI', 'RI', 'PRI'], visible: ['I', 'PI', 'RI', 'PRI'], private: ['PI', 'PRI'] },
  absent: { open: [], visible: [], private: [] },
}
