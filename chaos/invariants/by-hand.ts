import type { Evidence } from '../evidence/evidence.ts';
import { groupBy, sum } from '../evidence/order-facts.ts';

/** Effects settled by hand instead of by a provider: counted by the invariants, and shown separately because no store proves them. */
export type ByHand = {
  readonly entries: number;
  /** Signed sums in minor units, by currency: what went out is negative. */
  readonly sums: Readonly<Record<string, number>>;
  /** Keys of the ledger, for a closer look. */
  readonly keys: readonly string[];
};

export function byHand({ database }: Evidence): ByHand {
  const entries = database.ledger.filter((entry) => entry.kind === 'manual');
  const sums = [...groupBy(entries, (entry) => entry.currency)].map(
    ([currency, same]) => [currency, sum(same.map((entry) => entry.amountMinor))] as const,
  );
  return { entries: entries.length, sums: Object.fromEntries(sums), keys: entries.map(({ key }) => key) };
}
