import { vendorCancelSchema } from '../../contract/providers/provider-answers.ts';
import type { VendorCancelAnswer, VendorCancelRequest } from '../../contract/providers/providers.ts';
import type { Tx } from '../../database/connect.ts';
import type { EffectCall, EffectOutcome, ProviderEffect } from '../../database/effects/effect.ts';
import {
  finishPending,
  keysOfSteps,
  tombstonePending,
  tombstoneUnused,
} from '../../database/effects/tombstones.ts';
import { releaseGoods } from '../../database/release-goods.ts';
import { moveVendorOrder } from '../../database/vendor-orders.ts';
import { askProvider, unexpected } from '../shared/ask-provider.ts';
import type { Attempt } from '../shared/attempt.ts';
import type { ProviderAnswer, ProviderClient } from '../shared/provider-client.ts';
import { mustAgree, readAnswer } from '../shared/read-answer.ts';
import { vendorOrderOf } from './vendor-record.ts';

type Cancel = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly call: EffectCall;
  readonly vendorId: string;
  /** The vendor may be asked again under another key; else this was the last order it had of ours for this one. */
  readonly again: boolean;
};

/** Cancels a vendor's order, placed or not. Only the vendor knows whether the goods have left. */
export function cancelEffect({ again, attempt, call, client, vendorId }: Cancel): ProviderEffect {
  const { key, orderId } = call;
  const path = `/vendors/v1/${encodeURIComponent(vendorId)}/orders/cancel`;
  const understand = (answer: ProviderAnswer): EffectOutcome => {
    if (answer.kind === 'no') throw unexpected('vendor cancel', answer);
    return { state: 'done', response: cancelOf(`POST ${path}`, { orderId, vendorId }, answer.body) };
  };
  let made: readonly string[] = [];
  const body = (): VendorCancelRequest => ({ reference: orderId, ...(again ? { keys: made } : {}) });
  return {
    via: 'provider',
    async prepare(tx) {
      made = await keysOfSteps(tx, orderId, [`vendor:${vendorId}`]);
      // A new order is released under the number that was not used yet.
      const released = again ? [] : await keysOfSteps(tx, orderId, [`release:${vendorId}`]);
      await tombstoneUnused(tx, { orderId, kind: 'cancel-vendor', keys: [...made, ...released] });
    },
    ...askProvider({ client, attempt, provider: 'vendors', path, key, reference: orderId, body, understand }),
    settle: (tx, { response }) =>
      settle(tx, { orderId, vendorId, again, answer: response as VendorCancelAnswer }),
  };
}

const KINDS = ['cancelled', 'nothing-to-undo', 'too-late'] as const;

function cancelOf(
  what: string,
  asked: { readonly orderId: string; readonly vendorId: string },
  body: unknown,
): VendorCancelAnswer {
  const read = readAnswer(what, vendorCancelSchema, body);
  const kind = KINDS.find((known) => known === read.kind);
  const order = read.order === null ? null : vendorOrderOf(what, asked, read.order);
  // What was cancelled, or has left already, is shown in the state of the vendor's answer.
  const right: readonly (string | undefined)[] =
    kind === 'cancelled'
      ? ['cancelled']
      : kind === 'too-late'
        ? ['ready', 'shipped', 'delivered']
        : [undefined, 'cancelled', 'rejected'];
  mustAgree(what, [
    { field: 'kind', asked: KINDS.join(' or '), answered: read.kind, agrees: kind !== undefined },
    {
      field: 'status',
      asked: right.map((status) => status ?? 'no order').join(' or '),
      answered: order?.status ?? 'no order',
      agrees: right.includes(order?.status),
    },
  ]);
  if (kind === undefined) throw new Error(`${what}: a kind that was checked is not known`);
  return { kind, order };
}

type Settled = Pick<Cancel, 'again' | 'vendorId'> & {
  readonly orderId: string;
  readonly answer: VendorCancelAnswer;
};

async function settle(tx: Tx, { again, answer, orderId, vendorId }: Settled): Promise<void> {
  const created = await keysOfSteps(tx, orderId, [`vendor:${vendorId}`]);
  const released = await keysOfSteps(tx, orderId, [`release:${vendorId}`]);
  const tooLate = answer.kind === 'too-late';
  if (tooLate) {
    // Both were done, whether or not their callers got the answer.
    const result = { kind: 'accepted', vendorOrderId: answer.order?.vendorOrderId };
    for (const key of created) await finishPending(tx, key, result);
    for (const key of released) await finishPending(tx, key, { released: true });
  } else {
    await tombstonePending(tx, again ? created : [...created, ...released]);
  }
  if (tooLate) await releaseGoods(tx, { orderId, vendorId });
  else await moveVendorOrder(tx, { orderId, vendorId, to: 'cancelled' });
}
