/** The one type on which client, tests, history and recording stand. */

/**
 * Turns a Request into a Response. `fetch` is a Send, the local directory is a Send, and `observe` around
 * either is a Send. It stands in the contract because both the browser and the server need it.
 */
export type Send = (request: Request) => Promise<Response>
