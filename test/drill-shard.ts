/** One part of `of`, counted from 1. */
export type DrillShard = { readonly index: number; readonly of: number };

/** The part of a long drill that this run is for; null where it runs whole. `npm run drills` sets it by the commit. */
export function drillShard(of: number): DrillShard | null {
  const chosen = process.env['QUARTERDECK_DRILL_SHARD'];
  if (chosen === undefined || chosen === 'all') return null;
  return { index: (Number(chosen) % of) + 1, of };
}

/** Every `of`-th of these, beginning with the one that the commit chooses. */
export function inShard<T>(items: readonly T[], of: number): readonly T[] {
  const shard = drillShard(of);
  return shard === null ? items : items.filter((_, position) => position % of === shard.index - 1);
}
