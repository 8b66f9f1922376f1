/** Pixels of the side part of a `SplitPane`. */
export const sideSizes = { min: 280, max: 560, standard: 400 } as const
