import pg from 'pg';

/** A refusal of the database is printed in its words: no such database, a wrong password, disk full. */
export function explainDatabase(error: unknown): readonly string[] | undefined {
  const expected =
    error instanceof pg.DatabaseError ||
    // The client's own errors have no class and no code.
    (error instanceof Error && /^(timeout expired|Connection terminated)/i.test(error.message));
  return expected ? [error.message] : undefined;
}
