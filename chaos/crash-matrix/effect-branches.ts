/** What becomes of an order so that it comes by an effect. */
export type Branch =
  /** Two parts would be one too many: one vendor, a card, to the end. */
  | 'straight'
  /** One vendor keeps silent and the other refuses, so everything is undone. */
  | 'undone';

/** Every kind of effect that the ledger knows, and an order that comes by it. A test compares it with the activities. */
export const EFFECT_BRANCHES: Readonly<Record<string, Branch>> = {
  record: 'straight',
  reserve: 'straight',
  authorise: 'straight',
  vendor: 'straight',
  capture: 'straight',
  release: 'straight',
  ship: 'straight',
  notify: 'straight',
  'cancel-vendor': 'undone',
  'undo-payment': 'undone',
  'release-stock': 'undone',
};
