import { setTimeout as sleep } from 'node:timers/promises';
import { newReturnId } from '../../contract/ids/new-id.ts';
import { RETURN_UPDATES } from '../../contract/return/return.ts';
import { isReturnEnded } from '../../domain/return-state.ts';
import { requestReturn } from '../../operations/subjects/customer/customers.ts';
import { showReturn, updateReturn } from '../../operations/subjects/return/returns.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { answerOf } from './order-effects.ts';
import type { PlannedOrder } from './plan-order.ts';
import type { Answer } from './run-traffic.ts';

const LOOK_EVERY_MS = 2_000;
const CLERK_LOOKS_MAX = 60;
const CLERK = { reason: 'as described by the customer', actor: 'returns service' } as const;

/** A customer returns one item; the service approves the request and inspects the parcel. */
export async function giveBack(
  link: TemporalLink,
  planned: PlannedOrder,
  signal: AbortSignal,
): Promise<Answer> {
  const { order } = planned;
  const requestKey = `${order.requestKey}-back`;
  const asked = await requestReturn(link, order.customerId, {
    requestKey,
    orderId: order.orderId,
    policy: order.policy,
    lines: [{ line: 1, quantity: 1 }],
    reason: 'it does not fit',
  });
  if (!asked.ok) return answerOf(asked.problem);
  if (asked.value.kind === 'refused') return { kind: 'refused', detail: asked.value.code };
  await serve(link, newReturnId(order.orderId, requestKey), signal);
  return { kind: 'ok' };
}

/** Requests that the service does not handle in time wait for a person: the console shows them as parked. */
async function serve(link: TemporalLink, returnId: string, signal: AbortSignal): Promise<void> {
  for (let look = 0; look < CLERK_LOOKS_MAX && !signal.aborted; look += 1) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const seen = await showReturn(link, returnId);
    if (!seen.ok) continue;
    if (isReturnEnded(seen.value.state)) return;
    const step = seen.value.parked?.step;
    if (step === 'approval')
      await updateReturn(link, returnId, { name: RETURN_UPDATES.approve, input: CLERK });
    if (step === 'inspection') {
      const input = { result: 'accept', ...CLERK };
      await updateReturn(link, returnId, { name: RETURN_UPDATES.inspect, input });
    }
  }
}
