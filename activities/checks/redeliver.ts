import type { CheckInput } from '../../contract/checks/checks.ts';
import { callbackTarget } from '../../contract/providers/callback-target.ts';
import { settleCallback } from '../../database/callbacks.ts';
import type { Difference } from '../../database/checks/differences.ts';
import { undeliveredCallbacks } from '../../database/checks/questions.ts';
import type { CheckTools } from './check-tools.ts';

/** Gives the order what lies in the inbox; an order that takes it again drops it by its event id. */
export async function redeliverCallbacks(
  tools: CheckTools,
  input: CheckInput,
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const callback of await undeliveredCallbacks(tools.database, input.settleMs)) {
    const { eventId, orderId, payload, provider } = callback;
    const { signal, workflowId } = callbackTarget(provider, { orderId, payload });
    tools.beat();
    if (await tools.temporal.signal(workflowId, signal, payload)) {
      await settleCallback(tools.database, eventId, 'delivered');
      continue;
    }
    const detail = `callback of ${provider} for an order without a run`;
    found.push({ kind: 'callback-undelivered', key: eventId, orderId, detail });
  }
  return found;
}
