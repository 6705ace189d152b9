import { subscriptionWorkflowId, WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import {
  SUBSCRIPTION_QUERIES,
  type SubscriptionAnswer,
  type SubscriptionInput,
  type SubscriptionView,
  subscriptionInputSchema,
} from '../../../contract/subscription/subscription.ts';
import { startAttributes } from '../../../contract/temporal/start-attributes.ts';
import { askRun, readView, type StartedRun, startOnce } from '../../temporal/ask-run.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import { parseInput } from '../../temporal/parse-input.ts';
import type { Result } from '../../temporal/problem.ts';

/** Starts a subscription; the same request again starts nothing. Its first order is placed at `startsAt`. */
export async function openSubscription(
  link: TemporalLink,
  input: SubscriptionInput,
): Promise<Result<StartedRun>> {
  const parsed = parseInput(subscriptionInputSchema, input);
  if (!parsed.ok) return parsed;
  return await startOnce(link, {
    type: WORKFLOW_TYPES.subscription,
    workflowId: subscriptionWorkflowId(input.subscriptionId),
    input: parsed.value,
    attributes: startAttributes({ state: 'active', customerId: input.customerId, since: input.createdAt }),
  });
}

export async function showSubscription(
  link: TemporalLink,
  subscriptionId: string,
): Promise<Result<SubscriptionView>> {
  const workflowId = subscriptionWorkflowId(subscriptionId);
  return await readView<SubscriptionView>(link, workflowId, SUBSCRIPTION_QUERIES.subscription);
}

/** `name` and `input` are those of `SUBSCRIPTION_UPDATES`; a `requestId` in the input always gets the same answer. */
export async function updateSubscription(
  link: TemporalLink,
  subscriptionId: string,
  update: { readonly name: string; readonly input: unknown; readonly updateId?: string },
): Promise<Result<SubscriptionAnswer>> {
  const workflowId = subscriptionWorkflowId(subscriptionId);
  return await askRun<SubscriptionAnswer>(link, { workflowId, ...update });
}
