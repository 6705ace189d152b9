import { defaultPayloadConverter } from '@temporalio/common';
import * as v from 'valibot';
import { CUSTOMER_SIGNALS, type OrderClosed } from '../../contract/customer/customer.ts';
import type {
  CheckoutTruth,
  CustomerActivities,
  CustomerProcessActivities,
} from '../../contract/customer/customer-activities.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import { checkoutWorkflowId, customerWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { ClosedOrder } from '../../contract/order/activities.ts';
import { checkoutResultSchema } from '../../contract/order/checkout.ts';
import type { Database } from '../../database/connect.ts';
import {
  answerCheckouts,
  claimCheckout,
  isOrderOpen,
  quoteProducts,
  readCustomer,
  readOpenOrders,
  saveCustomer,
} from '../../database/customers.ts';
import { throwFailure } from '../shared/failures.ts';
import type { StepTools } from '../shared/run-step.ts';
import { runProbed, runWrite } from '../shared/run-write.ts';
import type { ProcessDependencies } from '../shared/temporal.ts';

/** Task queue `db`: customers in our own database. */
export function createCustomerActivities(tools: StepTools): CustomerActivities {
  const { database } = tools;
  return {
    loadCustomer: async ({ customerId }) => ({
      record: await readCustomer(database, customerId).catch(throwFailure),
      openOrders: await readOpenOrders(database, customerId).catch(throwFailure),
    }),
    async saveCustomer({ record }) {
      const key = `${record.customerId}:customer:${record.version}`;
      const save = (inTransaction: () => Promise<void>) => saveCustomer(database, record, inTransaction);
      return { kind: await runProbed(tools, key, save) };
    },
    quoteProducts: (asked) => quoteProducts(database, asked).catch(throwFailure),
    async claimCheckout(claim) {
      const { answers, customerId, orderId, requestKey } = claim;
      if (newOrderId(customerId, requestKey) !== orderId) return { kind: 'wrong-order-id' };
      return await runWrite(tools, `${customerId}:claim:${requestKey}`, async (tx) => {
        await answerCheckouts(tx, customerId, answers);
        return await claimCheckout(tx, claim);
      });
    },
    answerCheckouts: ({ answers, customerId }) =>
      runWrite(tools, `${customerId}:answer:${answers.length}`, (tx) =>
        answerCheckouts(tx, customerId, answers),
      ),
  };
}

/** Task queue `orders`: checkouts from the server, or from PostgreSQL if it does not have them. */
export function createCustomerProcessActivities(
  process: ProcessDependencies,
  database: Database,
): CustomerProcessActivities {
  return {
    async readCheckout({ orderId }) {
      const truth = await readCheckout(process, orderId);
      if (truth.kind !== 'lost') return truth;
      return { ...truth, inBooks: await isOrderOpen(database, orderId).catch(throwFailure) };
    },
  };
}

async function readCheckout(
  { namespace, service }: ProcessDependencies,
  orderId: string,
): Promise<CheckoutTruth> {
  const execution = { workflowId: checkoutWorkflowId(orderId) };
  try {
    const described = await service.describeWorkflowExecution({ namespace, execution });
    if (described.workflowExecutionInfo?.closeTime == null) return { kind: 'open' };
    const { history } = await service.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      maximumPageSize: 1,
    });
    const payload = history?.events?.[0]?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0];
    const decoded = payload == null ? undefined : defaultPayloadConverter.fromPayload(payload);
    const parsed = v.safeParse(checkoutResultSchema, decoded);
    return parsed.success ? { kind: 'closed', result: parsed.output } : { kind: 'lost' };
  } catch (error) {
    if (isNotFound(error)) return { kind: 'lost' };
    throw error;
  }
}

/** Signals the customer that an order has closed. A customer without a run needs no signal: it reads that when it starts. */
export async function reportOrderClosed(
  { namespace, service }: ProcessDependencies,
  { customerId, orderId, stage }: ClosedOrder,
): Promise<void> {
  const closed: OrderClosed = { orderId, stage };
  try {
    await service.signalWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: customerWorkflowId(customerId) },
      signalName: CUSTOMER_SIGNALS.orderClosed,
      input: { payloads: [defaultPayloadConverter.toPayload(closed)] },
      identity: 'worker',
      // The server drops a repeat that has the same id.
      requestId: `${orderId}:closed`,
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

const NOT_FOUND = 5;

function isNotFound(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === NOT_FOUND;
}
