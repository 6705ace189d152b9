/** Why an order does not move. Closed: console, metrics, alerts and the search attribute use these words only. */
export const STUCK_REASONS = [
  'no-poller',
  'activity-retrying',
  'effect-in-doubt',
  'workflow-task-failing',
  'awaiting-callback',
  'awaiting-customer',
  'payment-review',
  'capture-declined',
  'compensation-blocked',
  'timer-wait',
  'orphan',
  'return-parked',
  'history-limit',
  'paused',
  'answer-differs',
] as const;

export type StuckReason = (typeof STUCK_REASONS)[number];

/** The reasons that the workflow itself can know and may put into the search attribute StuckReason. */
export const WORKFLOW_KNOWN_REASONS = [
  'effect-in-doubt',
  'awaiting-callback',
  'awaiting-customer',
  'payment-review',
  'capture-declined',
  'compensation-blocked',
  'return-parked',
  'activity-retrying',
  'answer-differs',
] as const satisfies readonly StuckReason[];
