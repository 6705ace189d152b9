import { effectKey } from '../../contract/ids/effect-key.ts';
import type { ByHandCall, ByHandResult } from '../../contract/order/remedy-activities.ts';
import { keyLookupSchema } from '../../contract/providers/provider-answers.ts';
import type { Tx } from '../../database/connect.ts';
import { closeByHand } from '../../database/effects/by-hand.ts';
import { differed } from '../../database/effects/effect-status.ts';
import { releaseGoods } from '../../database/release-goods.ts';
import { moveVendorOrder, storeVendorOrder } from '../../database/vendor-orders.ts';
import { type Attempt, currentAttempt } from '../shared/attempt.ts';
import { throwFailure } from '../shared/failures.ts';
import type { ProviderClient } from '../shared/provider-client.ts';
import { readAnswer } from '../shared/read-answer.ts';
import type { StepTools } from '../shared/run-step.ts';
import { runWrite } from '../shared/run-write.ts';

type Provider = { readonly client: ProviderClient; readonly name: 'payment' | 'vendors' };

/** Records how a person settled a step. The provider is queried first; a missing answer is no contradiction. */
export async function closeStepByHand(
  tools: StepTools,
  call: ByHandCall,
  provider: Provider | null,
): Promise<ByHandResult> {
  const attempt = currentAttempt(tools.monotonic);
  const key = effectKey(call.orderId, call.step, call.n);
  const known = provider === null ? 'silent' : await ask(provider, key, attempt);
  // What the provider did is not what was requested: no attempt can use that answer, so the settlement counts.
  const differs = known === 'done' && (await differed(tools.database, key).catch(throwFailure));
  if (known === 'done' && !differs) return { kind: 'done-already' };
  // A capture that may still be carried out would be taken twice.
  if (known === 'unheard' && call.how === 'settled' && call.step.startsWith('capture:')) {
    return { kind: 'not-done' };
  }
  const journal = { runId: attempt.runId, entries: call.journal };
  const closed = await runWrite(tools, `${call.orderId}:by-hand:${call.step}:${call.n}`, async (tx) => {
    const ours = await closeByHand(tx, { ...call, key, journal });
    if (ours && call.how === 'settled') await mirror(tx, call, key);
    return ours;
  });
  return closed ? { kind: 'booked', verified: known !== 'silent' && !differs } : { kind: 'done-already' };
}

/** The provider's record of the key: `unheard` means that the request may still arrive. */
async function ask(
  { client, name }: Provider,
  key: string,
  attempt: Attempt,
): Promise<'done' | 'not-done' | 'unheard' | 'silent'> {
  try {
    const answer = await client.get(`/${name}/v1/effects/${encodeURIComponent(key)}`, attempt);
    if (answer.kind === 'no') return 'unheard';
    const found = readAnswer('GET', keyLookupSchema, answer.body);
    // It speaks of something else: that is no evidence either way.
    if (found.key !== key) return 'silent';
    return found.outcome === 'done' ? 'done' : 'not-done';
  } catch {
    return 'silent';
  }
}

/** Our own rows about the vendor's order follow the word, as they would have followed the answer. */
async function mirror(tx: Tx, { answer, orderId, step }: ByHandCall, key: string): Promise<void> {
  const [kind, vendorId = ''] = step.split(':');
  if (kind === 'vendor') {
    const { vendorOrderId } = answer as { readonly vendorOrderId: string };
    await storeVendorOrder(tx, { key, orderId, vendorId, result: { kind: 'accepted', vendorOrderId } });
  }
  if (kind === 'release') await releaseGoods(tx, { orderId, vendorId });
  if (kind === 'cancel-vendor') await moveVendorOrder(tx, { orderId, vendorId, to: 'cancelled' });
}
