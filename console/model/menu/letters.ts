import type { AnyActionRecord } from '../../../operations/actions/engine/record.ts';

/** The letter under which an action is reached, where it has one; some letters have two sides. */
export function letterOf({ letter, sideOf }: Pick<AnyActionRecord, 'letter' | 'sideOf'>): string | null {
  return letter ?? sideOf?.letter ?? null;
}
