/** Bounds that every border checks before anything is written. */
export const LIMITS = {
  linesPerOrder: 100,
  quantityMin: 1,
  quantityMax: 999,
  noteBytes: 2048,
  nameCharacters: 200,
  reasonCharacters: 500,
  idCharacters: 64,
  claimMinutesMax: 480,
  /** Notes that an order's view shows; the timeline has them all. */
  notesShown: 20,
  orderMinorMax: 100_000_000,
} as const;
