import type { AnyActionRecord } from '../engine/record.ts';

/** Those with a line of their own in a menu. */
export function shown(records: readonly AnyActionRecord[]): readonly AnyActionRecord[] {
  return records.filter(({ hidden }) => hidden !== true);
}
