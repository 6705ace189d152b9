const ENTRIES_MAX = 300;

/** Adds an entry about a run; of too many the oldest go. */
export function withNewest<V>(
  entries: ReadonlyMap<string, V>,
  runId: string,
  value: V,
): ReadonlyMap<string, V> {
  const all = new Map(entries);
  all.delete(runId);
  all.set(runId, value);
  for (const oldest of all.keys()) {
    if (all.size <= ENTRIES_MAX) break;
    all.delete(oldest);
  }
  return all;
}
