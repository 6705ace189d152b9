import type { BranchName } from './branches.ts';

/**
 * Every kind of effect that the activities do, and the lives of orders that reach it. A number names which of several
 * under one name is meant. `effect-activities.ts` ties them to the activities, and a test to their code.
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
  refund: ['returned', 'refunded'],
  restock: ['returned'],
  'cancel-label': ['withdrawn'],
  settle: ['settled'],
  'reserve#2': ['relined'],
  'by-hand': ['by-hand'],
  'customer#3': ['customer'],
  claim: ['customer'],
  answer: ['customer'],
  subscription: ['subscribed'],
  renewal: ['subscribed'],
};
