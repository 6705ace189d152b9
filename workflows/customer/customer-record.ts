import { ActivityFailure, ApplicationFailure, sleep } from '@temporalio/workflow';
import type { CustomerAnswer, CustomerRecord } from '../../contract/customer/customer-state.ts';
import { emptyCart } from '../../domain/customer-cart.ts';
import { type CustomerEvent, customerMove, legalCustomerEvents } from '../../domain/customer-state.ts';
import { refuse } from './customer-refuse.ts';
import { type CustomerRun, countIgnored, setCart } from './customer-run.ts';

const AGAIN_MS = 30_000;

/**
 * Calls our own database until it answers: accepted messages are executed, however long an outage lasts. A
 * permanent refusal is returned to the caller; without a caller it is retried, because a closed run would lose the customer.
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  caller: 'waiting' | 'none' = 'waiting',
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (caller === 'waiting' && error.cause instanceof ApplicationFailure && error.cause.nonRetryable) {
        refuse({ code: 'unavailable', said: error.cause.message });
      }
      await sleep(AGAIN_MS);
    }
  }
}

export function customerAnswer(run: CustomerRun): CustomerAnswer {
  const { stage, version } = run.state.record;
  return { what: 'customer', stage, version };
}

/** Written first and then used, so that no answer is lost in a crash. */
export async function save(run: CustomerRun, changes: Partial<CustomerRecord>): Promise<void> {
  const before = run.state.record;
  const record = { ...before, ...changes, version: before.version + 1 };
  const { kind } = await untilAnswered(() =>
    run.db.saveCustomer.executeWithOptions({ summary: `write the customer (${record.stage})` }, [{ record }]),
  );
  if (kind === 'open-orders') {
    refuse({
      code: 'open-orders',
      said: 'the customer has open orders, or a subscription that is not cancelled',
    });
  }
  run.state = { ...run.state, record };
  if (record.stage !== before.stage) run.attributes.publish();
}

/** Moves the customer by its table. What is illegal is counted, changes nothing and is refused. */
export async function moveCustomer(
  run: CustomerRun,
  event: CustomerEvent,
  changes: Partial<CustomerRecord> = {},
): Promise<CustomerAnswer> {
  const { stage } = run.state.record;
  const move = customerMove(stage, event);
  if (move === undefined) {
    countIgnored(run);
    const legal = legalCustomerEvents(stage).join(', ') || 'nothing';
    refuse({
      code: 'wrong-stage',
      said: `the customer is ${stage} and cannot be ${event}; possible: ${legal}`,
    });
  }
  const forgotten = move.commands.includes('forget') ? FORGOTTEN : {};
  await save(run, { ...changes, ...forgotten, stage: move.to });
  if (move.commands.includes('empty-cart')) setCart(run, emptyCart(run.state.cart));
  return customerAnswer(run);
}

const FORGOTTEN: Partial<CustomerRecord> = {
  profile: null,
  address: null,
  preferences: { email: false, sms: false, quietHours: null },
};
