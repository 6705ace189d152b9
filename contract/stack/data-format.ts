/**
 * What a build can read of what another build wrote. Each number goes up when the build before could no longer work with
 * what this one leaves behind; a test compares them with the places that they count.
 */
export const DATA_FORMAT = {
  /** `.quarterdeck` as a whole. 1: builds that wrote no number. */
  folder: 2,
  /** The newest step of the order database. */
  tables: 13,
  /** Entries of the journal. */
  journal: 1,
  /** The store of the simulated providers. */
  providers: 1,
} as const;
