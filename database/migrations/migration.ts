/** One step forward. Applied once, never edited afterwards: the checksum of `sql` is stored with it. */
export type Migration = { readonly version: number; readonly name: string; readonly sql: string };
