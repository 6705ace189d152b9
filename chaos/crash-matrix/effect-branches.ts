import type { BranchName } from './branches.ts';

/**
 * Every kind of effect that the ledger knows, and the lives of orders that come by it. A test compares it with the
 * activities, so that a new effect without a case fails.
 */
export const EFFECT_BRANCHES: Readonly<Record<string, readonly BranchName[]>> = {
  record: ['straight', 'checkout'],
  reserve: ['straight', 'checkout'],
  authorise: ['straight', 'checkout'],
  vendor: ['straight'],
  capture: ['straight'],
  release: ['straight'],
  notify: ['straight'],
  recall: ['lines-changed'],
  'cancel-vendor': ['undone'],
  'undo-payment': ['undone', 'checkout-declined'],
  'release-stock': ['undone', 'checkout-declined'],
  amend: ['amended'],
  void: ['other-card'],
  reassign: ['reassigned'],
  return: ['returned'],
  label: ['returned'],
  inspect: ['returned'],
  refund: ['returned'],
  restock: ['returned'],
  'cancel-label': ['withdrawn'],
  settle: ['settled'],
};
