import { allHandlersFinished, CancellationScope, condition, continueAsNew } from '@temporalio/workflow';
import * as v from 'valibot';
import {
  type CustomerResult,
  type CustomerState,
  customerInputSchema,
  customerStateSchema,
} from '../../contract/customer/customer-state.ts';
import { bySchema, readInput } from '../process/read-input.ts';
import { mergeLoadedOrders, writeAnswers } from './customer-checkout.ts';
import { bindCustomerMessages } from './customer-messages.ts';
import { untilAnswered } from './customer-record.ts';
import { type CustomerRun, createCustomerRun, isFull } from './customer-run.ts';

/**
 * A customer for as long as they are one: who they are, what is in their cart, which of their orders are open. It ends
 * with the deletion alone; a request to cancel the run is no deletion.
 */
export async function customer(raw: unknown): Promise<CustomerResult> {
  return await CancellationScope.nonCancellable(async () => {
    const { input } = readInput(bySchema(customerInputSchema), raw, {
      ends: 'failed',
      failure: 'this starts no customer',
    });
    const handed = input.state === undefined ? null : readState(input.state);
    const run = createCustomerRun(input.customerId, handed, input.limits);
    bindCustomerMessages(run);
    if (handed === null) await load(run);
    for (;;) {
      await condition(() => isOver(run) || isFull(run));
      await condition(allHandlersFinished);
      // An answer is stored with the next checkout, or here.
      await writeAnswers(run);
      if (!allHandlersFinished() || run.state.unwritten.length > 0) continue;
      const { customerId, stage } = run.state.record;
      if (isOver(run)) return { customerId, stage };
      await continueAsNew<typeof customer>({ ...input, state: nextState(run) });
    }
  });
}

/** What cannot be read fails the task and not the run: a build that can read it continues, and nothing is lost. */
function readState(raw: unknown): CustomerState {
  const parsed = v.safeParse(customerStateSchema, raw);
  if (parsed.success) return parsed.output;
  throw new Error(`the state of the run before does not decode: ${parsed.issues[0].message}`);
}

/** The database knows the customer, and which of their orders are open, when no run before does. */
async function load(run: CustomerRun): Promise<void> {
  const { customerId } = run.state.record;
  const known = await untilAnswered(
    () => run.db.loadCustomer.executeWithOptions({ summary: 'who is this?' }, [{ customerId }]),
    'none',
  );
  mergeLoadedOrders(run, known);
  run.loaded = true;
  run.attributes.publish();
}

function isOver(run: CustomerRun): boolean {
  return run.loaded && run.state.record.stage === 'deleted';
}

function nextState(run: CustomerRun): CustomerState {
  const { counters } = run.state;
  return { ...run.state, counters: { ...counters, runs: counters.runs + 1 } };
}
