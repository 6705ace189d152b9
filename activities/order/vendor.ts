import { effectKey } from '../../contract/ids/effect-key.ts';
import {
  FAILURES,
  type VendorActivities,
  type VendorOrderResult,
  type VendorOrderStatus,
} from '../../contract/order/activities.ts';
import type {
  VendorCancelAnswer,
  VendorOrderRequest,
  VendorReleaseRequest,
} from '../../contract/providers/providers.ts';
import type { EffectCall, EffectOutcome, ProviderEffect } from '../../database/effects/effect.ts';
import { readShipTo, releaseGoods } from '../../database/release-goods.ts';
import { isTakenBack, storeVendorOrder } from '../../database/vendor-orders.ts';
import { askProvider, unexpected } from '../shared/ask-provider.ts';
import { type Attempt, currentAttempt } from '../shared/attempt.ts';
import { failure, throwFailure } from '../shared/failures.ts';
import type { ProviderAnswer, ProviderClient } from '../shared/provider-client.ts';
import { mustAgree } from '../shared/read-answer.ts';
import { runStep, type StepTools } from '../shared/run-step.ts';
import { cancelEffect } from './cancel-vendor.ts';
import { vendorOrderOf } from './vendor-record.ts';

/** Task queue `vendor`. */
export function createVendorActivities(tools: StepTools, client: ProviderClient): VendorActivities {
  return {
    async createVendorOrder({ orderId, journal, vendorId, lines, n }) {
      const body: VendorOrderRequest = {
        reference: orderId,
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      };
      const step = { orderId, journal, step: `vendor:${vendorId}`, n, asks: body };
      const path = `${vendorPath(vendorId)}/orders`;
      const answer = await runStep<VendorOrderResult>(tools, step, ({ key }, attempt) => ({
        via: 'provider',
        ...askProvider({
          client,
          attempt,
          provider: 'vendors',
          path,
          key,
          reference: orderId,
          body: () => body,
          understand: (answer) => understandOrder({ path, vendorId, body }, answer),
        }),
        async settle(tx, { response }) {
          await storeVendorOrder(tx, { key, orderId, vendorId, result: response as VendorOrderResult });
        },
      }));
      // A reset may have gone behind the point at which it was taken back: then it is no order any more.
      const key = effectKey(orderId, step.step, n);
      const gone = await isTakenBack(tools.database, key).catch(throwFailure);
      if (gone) throw failure(FAILURES.tombstoned, `${vendorId} has given this order back already`);
      return answer;
    },

    async pollVendorOrder({ orderId, vendorId, vendorOrderId }): Promise<VendorOrderStatus> {
      const attempt = currentAttempt(tools.monotonic);
      const path = `${vendorPath(vendorId)}/orders?reference=${encodeURIComponent(orderId)}`;
      const answer = await client.get(path, attempt).catch(throwFailure);
      if (answer.kind === 'no') return { status: 'unknown', version: 0, tracking: null };
      const what = `GET ${vendorPath(vendorId)}/orders`;
      const record = vendorOrderOf(what, { orderId, vendorId, vendorOrderId }, answer.body);
      const { status, tracking, version } = record;
      return { status, version, tracking };
    },

    async releaseVendorOrder({ orderId, journal, vendorId, vendorOrderId, n }) {
      const step = { orderId, journal, step: `release:${vendorId}`, n, asks: { vendorOrderId } };
      await runStep(tools, step, (call, attempt) =>
        releaseEffect({ client, attempt, call, vendorId, vendorOrderId }),
      );
    },

    async cancelVendorOrder({ orderId, journal, vendorId, n }) {
      const step = { orderId, journal, step: `cancel-vendor:${vendorId}`, n, asks: { reference: orderId } };
      const answer = await runStep<VendorCancelAnswer>(tools, step, (call, attempt) =>
        cancelEffect({ client, attempt, call, vendorId, again: false }),
      );
      return { kind: answer.kind };
    },
  };
}

type Release = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly call: EffectCall;
  readonly vendorId: string;
  readonly vendorOrderId: string;
};

/** The vendor gets the address that is in PostgreSQL now: until here it could be changed. */
function releaseEffect({ attempt, call, client, vendorId, vendorOrderId }: Release): ProviderEffect {
  const { key, orderId } = call;
  const path = `${vendorPath(vendorId)}/orders/${encodeURIComponent(vendorOrderId)}/release`;
  let body: VendorReleaseRequest;
  return {
    via: 'provider',
    async prepare(tx) {
      body = { shipTo: await readShipTo(tx, orderId) };
    },
    ...askProvider({
      client,
      attempt,
      provider: 'vendors',
      path,
      key,
      reference: orderId,
      body: () => body,
      understand: (answer) => understandRelease({ path, orderId, vendorId, vendorOrderId }, answer),
    }),
    async settle(tx) {
      await releaseGoods(tx, { orderId, vendorId });
    },
  };
}

function vendorPath(vendorId: string): string {
  return `/vendors/v1/${encodeURIComponent(vendorId)}`;
}

type Ordered = { readonly path: string; readonly vendorId: string; readonly body: VendorOrderRequest };

function understandOrder({ body, path, vendorId }: Ordered, answer: ProviderAnswer): EffectOutcome {
  if (answer.kind === 'no') {
    if (answer.code !== 'rejected') throw unexpected('vendor order', answer);
    return { state: 'refused', response: { kind: 'rejected', code: answer.reason } };
  }
  const what = `POST ${path}`;
  const asked = { orderId: body.reference, vendorId, lines: body.lines };
  const { status, vendorOrderId } = vendorOrderOf(what, asked, answer.body);
  mustAgree(what, [{ field: 'status', asked: 'accepted', answered: status }]);
  return { state: 'done', response: { kind: 'accepted', vendorOrderId } };
}

type Released = {
  readonly path: string;
  readonly orderId: string;
  readonly vendorId: string;
  readonly vendorOrderId: string;
};

function understandRelease({ path, ...asked }: Released, answer: ProviderAnswer): EffectOutcome {
  // The vendor's record is behind its callback, or its decision changed: both are temporary.
  if (answer.kind === 'no') throw failure(FAILURES.providerUnavailable, `release: ${answer.reason}`);
  const { status } = vendorOrderOf(`POST ${path}`, asked, answer.body);
  mustAgree(`POST ${path}`, [
    {
      field: 'status',
      asked: 'ready, shipped or delivered',
      answered: status,
      agrees: ['ready', 'shipped', 'delivered'].includes(status),
    },
  ]);
  return { state: 'done', response: { released: true } };
}
