import type { OrderInput } from '../../contract/order/order.ts';
import { totalMinor } from '../../domain/order-amounts.ts';
import { isTerminalStage, type OrderStage } from '../../domain/order-stage.ts';
import { FIRST_EVENT } from '../../domain/order-state.ts';
import { checkoutPolicy, POLICY_ROWS } from '../../domain/policy.ts';
import { createAttributes } from '../process/attributes.ts';
import { createSteps, type ProcessLog } from '../process/process.ts';
import { type AttributeSource, shownAtStart, shownOf } from './attributes.ts';
import { createEffects, type Effects } from './effects.ts';
import { type Carrier, createParts, type OrderRun } from './order-run.ts';
import { send } from './send.ts';
import { stepRules } from './step-rules.ts';

export function createRun(order: OrderInput, now: number, carriedBy: Carrier = 'order'): OrderRun {
  const at = new Date(now).toISOString();
  const row = POLICY_ROWS[order.policy];
  const policy = carriedBy === 'checkout' ? checkoutPolicy(row) : row;
  const effects = createEffects(policy);
  const log = createLog(order, { at, carriedBy, effects });
  const purchase = { order, policy, amountMinor: totalMinor(order.lines), problem: null, carriedBy };
  const source: AttributeSource = {
    purchase,
    state: {
      current: 'placed',
      since: at,
      failureCode: null,
      ignored: 0,
      next: 'record',
      cancelRequested: null,
      forward: null,
      ended: false,
    },
    review: { open: null, decision: null },
    undo: { outcome: 'failed', running: false, rounds: 0, list: [], finished: new Set(), by: null },
    steps: createSteps(stepRules({ purchase, effects, log })),
    people: { claim: null, notes: [], attention: new Map(), waits: new Map(), personWaits: new Map() },
  };
  // A checkout is short and publishes its end only; a compensation has attributes of its own.
  const when = carriedBy === 'order' ? 'batched' : 'never';
  return {
    ...source,
    effects,
    log,
    payment: {
      authorisation: null,
      refundedMinor: 0,
      goodwillMinor: 0,
      keptMinor: null,
      captureLock: false,
      version: 0,
    },
    parts: { all: createParts(order, now), amendments: 0 },
    messages: {
      seenEvents: new Set(),
      dropped: { duplicate: 0, old: 0, unknown: 0 },
      answered: new Map(),
    },
    attributes: createAttributes({
      afterEvent: when,
      afterOverlay: when,
      show: () => shownOf(source),
      shownAtStart: () => shownAtStart(source),
    }),
  };
}

type LogSource = { readonly at: string; readonly carriedBy: Carrier; readonly effects: Effects };

function createLog(order: OrderInput, { at, carriedBy, effects }: LogSource): ProcessLog<OrderStage> {
  const { orderId } = order;
  const cause = `ordered by ${order.channel}`;
  const log: ProcessLog<OrderStage> = {
    seq: 1,
    unwritten: [{ seq: 1, from: null, to: 'placed', event: FIRST_EVENT, cause, actor: 'customer', at }],
    timeline: [{ at, what: 'placed', source: 'api', detail: cause }],
    notices: [],
    recorded: false,
    rules: {
      entries: 'stage',
      // The order receives those of its compensation and writes them: only the order writes its log.
      logsOverlays: (stage) => carriedBy !== 'compensation' && !isTerminalStage(stage),
      writer: {
        carry: (journal) => ({ orderId, journal }),
        write: () => send({ log }, effects.db.recordTransitions, 'write the log', {}),
      },
    },
  };
  return log;
}
