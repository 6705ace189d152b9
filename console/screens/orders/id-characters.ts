import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';

const AT_LEAST = 6;
const lengths = new WeakMap<readonly OrderRow[], number>();

/** The shortest prefix, of six characters at least, that distinguishes all loaded order numbers. */
export function idCharacters(rows: readonly OrderRow[]): number {
  const known = lengths.get(rows);
  if (known !== undefined) return known;
  // Runs of one order share its number; they are no clash.
  const ids = new Set(rows.map((row) => row.orderId).filter((id) => id.startsWith('ord-')));
  let length = AT_LEAST;
  while (length < 16 && new Set(Array.from(ids, (id) => id.slice(4, 4 + length))).size < ids.size)
    length += 1;
  lengths.set(rows, length);
  return length;
}
