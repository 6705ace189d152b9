import { proxyActivities } from '@temporalio/workflow';
import type { SubscriptionCarry, SubscriptionInput } from '../../contract/subscription/subscription.ts';
import type { SubscriptionActivities } from '../../contract/subscription/subscription-activities.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { AFTER_SALE_ROWS } from '../../domain/after-sale.ts';
import { POLICY_ROWS } from '../../domain/policy.ts';
import type { SubscriptionState } from '../../domain/subscription-state.ts';
import { createAttributes } from '../process/attributes.ts';
import { createSteps, type LogRules, type StepRules } from '../process/process.ts';
import { tryOptions } from '../process/try-options.ts';
import { type ShownSource, shownAtStart, shownOf } from './attributes.ts';
import type { SubscriptionRun } from './subscription-run.ts';

/** Only a timeline: its row in PostgreSQL is written whole. */
const LOG_RULES: LogRules<SubscriptionState> = {
  entries: 'event',
  logsOverlays: () => false,
  writer: null,
};

const STEP_RULES: StepRules = {
  reasonOf: () => 'awaiting-customer',
  holdable: false,
  endsOnPermanentFailure: false,
  cancellation: 'parks',
  retryWins: false,
  writesWhenParked: false,
  causeOfParking: ({ detail }) => detail,
  showsNextTry: false,
};

const NOTHING_YET = { renewed: 0, skipped: 0, failed: 0, missed: 0, runs: 1, ignored: 0 };

export function createSubscriptionRun(
  input: SubscriptionInput,
  carry: SubscriptionCarry | null,
  now: number,
): SubscriptionRun {
  const policy = POLICY_ROWS[input.policy];
  const { ignored, ...counters } = carry?.counters ?? NOTHING_YET;
  const source: ShownSource = {
    state: {
      current: carry?.state ?? 'active',
      since: new Date(now).toISOString(),
      failureCode: null,
      ignored,
    },
    steps: createSteps(STEP_RULES),
    renewal: {
      terms: carry?.terms ?? input.terms,
      period: carry?.period ?? 1,
      skipNext: carry?.skipNext ?? false,
      reminded: carry?.reminded ?? 0,
      counters,
      lastOrderId: carry?.lastOrderId ?? null,
      turn: false,
    },
  };
  return {
    ...source,
    request: { input, policy, sale: AFTER_SALE_ROWS[input.policy] },
    db: proxyActivities<SubscriptionActivities>(tryOptions(TASK_QUEUES.db, policy.db)),
    log: { seq: 0, unwritten: [], timeline: [], notices: [], recorded: false, rules: LOG_RULES },
    messages: { recent: carry?.recent ?? [], received: 0 },
    attributes: createAttributes({
      afterEvent: 'never',
      afterOverlay: 'at-once',
      show: () => shownOf(source),
      shownAtStart,
    }),
  };
}
