import pg from 'pg';
import type { CheckoutAnswer } from '../../contract/customer/customer-state.ts';
import type { CustomerOutcome } from '../../operations/subjects/customer/customers.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';

/** A real stack, a link to it and its database, for customers and their checkouts. */
export type CustomerRig = {
  readonly stack: OrderStack;
  readonly link: TemporalLink;
  readonly database: pg.Client;
  stop(): Promise<void>;
};

export async function startCustomerRig(): Promise<CustomerRig> {
  const stack = await startOrderStack();
  const link = longDeadlineLink(stack);
  const database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
  return {
    stack,
    link,
    database,
    async stop() {
      await database.end();
      await link.close();
      await stack.stop();
    },
  };
}

/** Empty where the checkout was not done. */
export function orderIdOf(outcome: CustomerOutcome<CheckoutAnswer> | undefined): string {
  return outcome?.kind === 'done' ? outcome.answer.orderId : '';
}
