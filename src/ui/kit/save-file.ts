/** Gives the reader a text as a file. */

export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to read it by the next turn of its event loop.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
