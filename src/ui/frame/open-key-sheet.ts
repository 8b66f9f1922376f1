/** Opens the sheet of keys from a screen. */

export const keySheetEvent = 'sessionscope:keys'

export function openKeySheet(): void {
  dispatchEvent(new Event(keySheetEvent))
}
