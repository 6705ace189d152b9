import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evidence } from '../../chaos/evidence/evidence.ts';
import { readEvidence } from '../../chaos/evidence/read-evidence.ts';
import { checkInvariants } from '../../chaos/invariants/judge.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { connectDatabase } from '../../database/connect.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { until } from '../until.ts';
import { AMEND_SCENARIOS } from './amend-scenarios.ts';
import { CANCEL_SCENARIOS } from './cancel-scenarios.ts';
import { FAILURE_SCENARIOS } from './failure-scenarios.ts';
import { type OrderStack, startOrderStack } from './order-stack.ts';
import { stateOfOrder } from './order-state.ts';
import { type PlayedOrder, placeOrder, playedOrder } from './played-order.ts';
import { recordHistory } from './recorded-histories.ts';
import { REMEDY_SCENARIOS } from './remedy-scenarios.ts';
import { sampleOrder } from './sample-order.ts';
import type { Scenario } from './scenario.ts';
import { STRAIGHT_SCENARIOS } from './straight-scenarios.ts';

/** Every branch of an order, the slowest first. */
const SCENARIOS: readonly Scenario[] = [
  ...AMEND_SCENARIOS,
  ...FAILURE_SCENARIOS,
  ...REMEDY_SCENARIOS,
  ...STRAIGHT_SCENARIOS,
  ...CANCEL_SCENARIOS,
];

/** One of each kind, for `npm test`; the drill plays the others. */
const SMOKE: readonly string[] = [
  'reset-behind-a-change-of-lines',
  'vendor-rejects',
  'capture-declined-then-cancelled',
  'payment-outage-then-tried-again',
  'claimed-noted-and-a-step-held-beforehand',
  'a-retrying-step-held-and-resumed',
  'a-step-held-and-released-during-its-attempt',
  'a-step-held-and-resumed-before-its-attempt-fails',
  'undo-settled-by-hand',
  'silent-vendor-replaced',
  'card',
  'two-vendors',
  'cash',
  'bad-input',
  'review-approved',
  'cancel-while-capturing',
  'cancel-while-fulfilling',
  'cancel-after-the-vendor-kept-silent',
  'undo-taken-up-again-after-a-reset',
];

export const SMOKE_SCENARIOS = SMOKE.map((name) => {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
});

export const OTHER_SCENARIOS = SCENARIOS.filter(({ name }) => !SMOKE.includes(name));

/** What an order may cost the server when it records, reserves and authorises for itself; a checkout saves that. */
const EVENT_BUDGETS: Readonly<Record<string, number>> = { card: 74, cash: 60, 'two-vendors': 104 };

/**
 * Plays these branches on the real stack: server, worker, database, providers, callbacks. `record` writes each history
 * to workflows/histories/, which later builds must be able to replay.
 */
export function describeBranches(scenarios: readonly Scenario[], record: boolean): void {
  const names = new Map<string, string>();
  let stack: OrderStack;

  beforeAll(async () => {
    stack = await startOrderStack();
  });

  afterAll(async () => {
    await stack?.stop();
  });

  describe.concurrent('an order', () => {
    for (const scenario of scenarios) {
      test(scenario.name, async () => {
        const order = sampleOrder(scenario.order);
        await play(scenario, order).catch(async (cause: unknown) => {
          throw new Error(await stateOfOrder(stack, order.orderId), { cause });
        });
      });
    }
  });

  test('none of these orders has broken an invariant', async () => {
    const { databaseUrl, providersUrl } = stack;
    const link = longDeadlineLink(stack);
    const database = connectDatabase({ url: databaseUrl, name: 'test' });
    try {
      // Visibility and messages follow the stores.
      await until(async () => {
        const stores = { link, database, providersUrl };
        const evidence = await readEvidence(stores, { asked: [], quiet: true, only: null });
        expect(flawsIn(evidence)).toEqual([]);
        return true;
      }, 'the stores agree');
    } finally {
      await link.close();
      await database.destroy();
    }
  });

  /** A reset ends a run by terminating it, and the scenario with the reset wants just that. */
  function flawsIn(evidence: Evidence): readonly string[] {
    return checkInvariants(evidence)
      .filter(({ id }) => id !== 'I16')
      .flatMap(({ findings, id }) =>
        findings.map(({ key, said }) => `${id} ${names.get(key) ?? key}: ${said}`),
      );
  }

  async function play(scenario: Scenario, order: OrderInput): Promise<void> {
    names.set(order.orderId, scenario.name);
    const played = playedOrder(stack.client, stack.faults, order);
    await scenario.prepare?.(played);
    await placeOrder(stack, order);
    await scenario.play?.(played);
    const result = await played.result();
    expect(result).toMatchObject({ orderId: order.orderId, stage: scenario.ends });
    if (scenario.failureCode !== undefined) expect(result.failureCode).toBe(scenario.failureCode);
    const view = await played.view();
    expect(view.parked).toBe(null);
    await scenario.check?.(view, played);
    await stack.faults.removeFor(order.orderId);
    const history = await played.handle().fetchHistory();
    const budget = EVENT_BUDGETS[scenario.name];
    if (budget !== undefined) expect(history.events?.length).toBeLessThanOrEqual(budget);
    if (record) await recordHistory(scenario.name, history);
    for (let round = 1; round <= (scenario.undos ?? 0); round += 1) {
      await endOfUndo(scenario, played, round);
    }
  }

  /** The order has heard that everything is undone a moment before the run that did it ends. */
  async function endOfUndo({ name }: Scenario, played: PlayedOrder, round: number): Promise<void> {
    const undo = played.undo(round);
    expect(await undo.result()).toMatchObject({ clean: true });
    if (record) await recordHistory(`${name}-undo-${round}`, await undo.fetchHistory());
  }
}
