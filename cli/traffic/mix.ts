/**
 * What customers do, in shares of a hundred. Mostly good orders; and every failure that an operator handles.
 */
export const MIX = [
  { kind: 'one-vendor', share: 34 },
  { kind: 'subscriber', share: 2 },
  { kind: 'returned', share: 4 },
  { kind: 'two-vendors', share: 18 },
  { kind: 'cash', share: 12 },
  { kind: 'slow-bank', share: 5 },
  { kind: 'declined', share: 4 },
  { kind: 'review', share: 3 },
  { kind: 'no-stock', share: 3 },
  { kind: 'capture-declined', share: 1 },
  { kind: 'reply-lost', share: 4 },
  { kind: 'cancelled-early', share: 4 },
  { kind: 'cancelled-late', share: 4 },
  { kind: 'cancelled-by-signal', share: 2 },
] as const;

export type TrafficKind = (typeof MIX)[number]['kind'];

export function kindAt(point: number): TrafficKind {
  const total = MIX.reduce((sum, row) => sum + row.share, 0);
  let left = point * total;
  for (const row of MIX) {
    left -= row.share;
    if (left < 0) return row.kind;
  }
  return MIX[0].kind;
}
