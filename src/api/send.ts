/** A function that turns a Request into a Response. `fetch` is one, and the local directory is another. */
export type Send = (request: Request) => Promise<Response>
