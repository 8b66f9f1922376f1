/** The hinge: whatever turns a Request into a Response. `fetch` is one, the local directory is another. */
export type Send = (request: Request) => Promise<Response>
