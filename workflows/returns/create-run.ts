import { patched, proxyActivities } from '@temporalio/workflow';
import { FAILURES } from '../../contract/order/activities.ts';
import type { ReturnInput } from '../../contract/return/return.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { AFTER_SALE_ROWS } from '../../domain/after-sale.ts';
import { type OrderPolicyRow, POLICY_ROWS } from '../../domain/policy.ts';
import type { ReturnState } from '../../domain/return-state.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import { createAttributes } from '../process/attributes.ts';
import { createSteps, type ProcessLog, type StepRules } from '../process/process.ts';
import type { StepFailure } from '../process/step-failure.ts';
import { tryOptions } from '../process/try-options.ts';
import { type ShownSource, shownOf } from './attributes.ts';
import type { ReturnEffects, ReturnRun } from './return-run.ts';
import { send } from './send.ts';

export function createReturnRun(input: ReturnInput, problem: string | null, now: number): ReturnRun {
  const at = new Date(now).toISOString();
  const policy = POLICY_ROWS[input.policy];
  const effects = createEffects(policy);
  const source: ShownSource = {
    state: { current: 'requested', since: at, failureCode: null, ignored: 0, next: ['record'] },
    steps: createSteps(stepRules(input, effects)),
    refund: { takenBack: null, dueMinor: null, paidMinor: 0, paidBy: null },
  };
  return {
    ...source,
    request: { input, policy, sale: AFTER_SALE_ROWS[input.policy], problem, facts: null },
    effects,
    log: createLog(input, effects, at),
    people: {
      decision: null,
      withdrawal: null,
      inspection: null,
      inspecting: false,
      settlement: null,
      waits: new Map(),
    },
    parcel: { tracking: null, report: { status: 'none', version: 0 }, lastStatusAt: now, asked: 0 },
    messages: { seenEvents: new Set(), dropped: { duplicate: 0, old: 0, unknown: 0 } },
    attributes: createAttributes({
      afterEvent: 'at-once',
      afterOverlay: 'at-once',
      show: () => shownOf(source),
    }),
  };
}

function createEffects(policy: OrderPolicyRow): ReturnEffects {
  return {
    db: proxyActivities(tryOptions(TASK_QUEUES.db, policy.db)),
    payment: proxyActivities(tryOptions(TASK_QUEUES.payment, policy.payment)),
    carrier: proxyActivities(tryOptions(TASK_QUEUES.vendor, policy.vendor)),
    ask: proxyActivities(tryOptions(TASK_QUEUES.vendor, policy.question)),
    update: proxyActivities(tryOptions(TASK_QUEUES.db, policy.question)),
    process: proxyActivities(tryOptions(TASK_QUEUES.orders, policy.question)),
  };
}

function createLog(input: ReturnInput, effects: ReturnEffects, at: string): ProcessLog<ReturnState> {
  const { orderId, reason: cause, returnId } = input;
  const log: ProcessLog<ReturnState> = {
    seq: 1,
    unwritten: [{ seq: 1, from: null, to: 'requested', event: 'requested', cause, actor: 'customer', at }],
    timeline: [{ at, what: 'requested', source: 'api', detail: cause }],
    notices: [],
    // Its log waits for no row of its own.
    recorded: true,
    rules: {
      entries: 'stage',
      logsOverlays: () => true,
      writer: {
        carry: (transitions) => ({ orderId, returnId, log: transitions }),
        write: () => send({ log }, effects.db.recordReturnLog, 'write the log', {}),
      },
    },
  };
  return log;
}

/** Without this patch every parked step has the same reason. */
const OWN_REASON = 'a-return-says-that-an-answer-differs';

function stepRules({ orderId, returnId }: ReturnInput, effects: ReturnEffects): StepRules {
  return {
    reasonOf,
    holdable: false,
    endsOnPermanentFailure: false,
    cancellation: 'ends',
    retryWins: true,
    writesWhenParked: false,
    causeOfParking: ({ detail }) => detail,
    showsNextTry: false,
    openTry(step, { requestId }) {
      const call = { orderId, journal: [], step: `${step}:${returnId}`, requestId };
      const summary = `number of the next try of ${step}`;
      return effects.db.openAttempt.executeWithOptions({ summary }, [call]);
    },
  };
}

function reasonOf({ code }: StepFailure): StuckReason {
  return code === FAILURES.answerDiffers && patched(OWN_REASON) ? 'answer-differs' : 'return-parked';
}
