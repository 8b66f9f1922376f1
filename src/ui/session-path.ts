/** The address of the session screen. */
export const sessionPath = '/session'
