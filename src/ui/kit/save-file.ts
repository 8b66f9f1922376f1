/** Gives the reader a file. */

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to read it by the next turn of its event loop.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}

export function saveFile(name: string, type: string, text: string): void {
  saveBlob(name, new Blob([text], { type }))
}
