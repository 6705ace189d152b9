import { findRecord } from '../catalogue/all.ts';
import type { Intent } from '../journal-entry.ts';

/** What was done, in one word; the start of a missing run apart from a new order. */
export function actionWord(action: Intent['action']): string {
  return findRecord(action)?.word?.(action) ?? action.kind;
}

/** The order, return, subscription, customer or worker deployment that it was done to. */
export function actedOn({ action, run }: Pick<Intent, 'action' | 'run'>): string {
  return run === null ? (findRecord(action)?.actedOn?.(action) ?? '') : run.orderId;
}
