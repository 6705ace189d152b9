import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, TypedSearchAttributes } from '@temporalio/common';
import * as v from 'valibot';
import {
  CUSTOMER_REFUSALS,
  CUSTOMER_REFUSED,
  CUSTOMER_SCHEMAS,
  type CustomerRefusalCode,
  type CustomerUpdateInput,
  type CustomerUpdateName,
} from '../../../contract/customer/customer.ts';
import type {
  CheckoutAnswer,
  CustomerAnswer,
  CustomerInput,
} from '../../../contract/customer/customer-state.ts';
import { newReturnId } from '../../../contract/ids/new-id.ts';
import { newOrderId } from '../../../contract/ids/new-order-id.ts';
import { customerWorkflowId, WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import { identifierSchema } from '../../../contract/order/order.ts';
import { customerPriority } from '../../../contract/temporal/priority.ts';
import * as keys from '../../../contract/temporal/search-attributes.ts';
import { TASK_QUEUES } from '../../../contract/temporal/task-queues.ts';
import { contentHash } from '../../../domain/content-hash.ts';
import { WORKFLOW_TASK_TIMEOUT } from '../../../domain/policy.ts';
import { issueText } from '../../../support/text/issue-text.ts';
import { askAgain } from '../../../support/time/ask-again.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import { isNotTaken } from '../../temporal/not-taken.ts';
import { fail, ok, type Result } from '../../temporal/problem.ts';
import { plainText } from '../../text/plain-text.ts';

/** The outcome of a request. `refused` by the shop: nothing was changed, and `code` is the cause. */
export type CustomerOutcome<A extends CustomerAnswer = CustomerAnswer> =
  | { readonly kind: 'done'; readonly answer: A }
  | { readonly kind: 'refused'; readonly code: CustomerRefusalCode; readonly said: string };

export type CustomerCallOptions = {
  readonly deadlineMs?: number;
  /**
   * The server knows the request by this id instead of by its content; what it does not answer is looked up under it
   * and not asked again.
   */
  readonly updateId?: string;
  /** For runs that are to be followed by another sooner than by default. */
  readonly limits?: CustomerInput['limits'];
};

export type CustomerRequest<N extends CustomerUpdateName = CustomerUpdateName> = {
  readonly customerId: string;
  readonly name: N;
  readonly input: CustomerUpdateInput<N>;
};

/** A checkout waits for the payment provider; without an answer by then it is unknown, and may be repeated. */
const DEADLINE_MS = 20_000;

/**
 * Asks a customer for something, and starts the customer's run where there is none. The request key and the content
 * name the update: sent again after any crash, it is carried out once and answered alike. A Problem of the kind
 * `timeout` or `unreachable` means an unknown outcome; the same call again finds out.
 */
export async function askCustomer<N extends CustomerUpdateName>(
  link: TemporalLink,
  customer: CustomerRequest<N>,
  options: CustomerCallOptions = {},
): Promise<Result<CustomerOutcome>> {
  const { customerId, input, name } = customer;
  const problem = inputProblem(customerId, name, input);
  if (problem !== null) return ok({ kind: 'refused', code: 'bad-input', said: problem });
  // The run is being followed by another, or has its hands full. Asked again, it is carried out once anyway.
  const untaken = options.updateId === undefined ? ['throttled', 'timeout'] : ['throttled'];
  const again = (asked: Result<CustomerOutcome>) =>
    asked.ok ? isBusy(asked.value) : untaken.includes(asked.problem.kind);
  return await askAgain({ deadlineMs: options.deadlineMs ?? DEADLINE_MS, again }, (deadlineMs) =>
    askOnce(link, customer, { ...options, deadlineMs }),
  );
}

async function askOnce<N extends CustomerUpdateName>(
  link: TemporalLink,
  { customerId, input, name }: CustomerRequest<N>,
  options: CustomerCallOptions & { readonly deadlineMs: number },
): Promise<Result<CustomerOutcome>> {
  const what = `${name} of customer ${customerId}`;
  const asked = await link.call({ what, deadlineMs: options.deadlineMs }, async (client): Promise<Answer> => {
    try {
      const answer = await client.workflow.executeUpdateWithStart<never, CustomerAnswer, [unknown]>(name, {
        startWorkflowOperation: startOf(customerId, options.limits),
        updateId: options.updateId ?? `${name}:${contentHash(input)}`,
        args: [input],
      });
      return { kind: 'done', answer };
    } catch (error) {
      const known = refusalOf(error) ?? (isNotTaken(error) ? 'not-taken' : null);
      if (known === null) throw error;
      return known;
    }
  });
  if (!asked.ok) return asked;
  if (asked.value !== 'not-taken') return ok(asked.value);
  return fail(
    'throttled',
    `${what}: it was not taken; its run was being followed by another, or had no worker`,
  );
}

type Answer = CustomerOutcome | 'not-taken';

function isBusy(outcome: CustomerOutcome): boolean {
  return outcome.kind === 'refused' && outcome.code === 'busy';
}

export type CheckoutRequest = Omit<CustomerUpdateInput<'checkout'>, 'orderId'>;

/** The order's id comes from the customer and the request key alone. */
export async function checkoutCart(
  link: TemporalLink,
  customerId: string,
  request: CheckoutRequest,
  options: CustomerCallOptions = {},
): Promise<Result<CustomerOutcome<CheckoutAnswer>>> {
  const orderId = newOrderId(customerId, request.requestKey);
  const input = { ...request, orderId };
  const asked = await askCustomer(link, { customerId, name: 'checkout', input }, options);
  return asked as Result<CustomerOutcome<CheckoutAnswer>>;
}

export type ReturnRequest = Omit<CustomerUpdateInput<'requestReturn'>, 'returnId'>;

/** The return's id comes from the order and the request key alone. */
export async function requestReturn(
  link: TemporalLink,
  customerId: string,
  request: ReturnRequest,
): Promise<Result<CustomerOutcome>> {
  const input = { ...request, returnId: newReturnId(request.orderId, request.requestKey) };
  return await askCustomer(link, { customerId, name: 'requestReturn', input });
}

/** Checked before anything leaves this process, by the same schema that the workflow has. */
function inputProblem(customerId: string, name: CustomerUpdateName, input: unknown): string | null {
  if (!v.is(identifierSchema, customerId)) return 'customerId: letters, digits and . _ : - only';
  const parsed = v.safeParse(CUSTOMER_SCHEMAS[name], input);
  return parsed.success ? null : plainText(issueText(parsed.issues[0]), 300);
}

function startOf(customerId: string, limits: CustomerInput['limits']) {
  const input: CustomerInput = { v: 1, customerId, ...(limits === undefined ? {} : { limits }) };
  return new WithStartWorkflowOperation<never>(WORKFLOW_TYPES.customer, {
    workflowId: customerWorkflowId(customerId),
    taskQueue: TASK_QUEUES.orders,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    priority: customerPriority(customerId),
    args: [input] as never,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: keys.customerIdKey, value: customerId },
      { key: keys.needsAttentionKey, value: false },
    ]),
  });
}

function refusalOf(error: unknown): Extract<CustomerOutcome, { kind: 'refused' }> | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || cause.type !== CUSTOMER_REFUSED) return null;
  const message = plainText(cause.message, 300);
  const code = CUSTOMER_REFUSALS.find((known) => known === cause.details?.[0]);
  return { kind: 'refused', code: code ?? 'bad-input', said: message };
}
