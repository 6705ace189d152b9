import { findProduct } from '../../../contract/catalogue/catalogue.ts';
import type { ShipTo } from '../../../contract/order/order.ts';
import { amendInputSchema } from '../../../contract/order/order-messages.ts';
import type { Quote } from '../../../domain/customer-cart.ts';
import { itemsProblem } from '../../../domain/order-amendment.ts';
import { isTerminalStage } from '../../../domain/order-stage.ts';
import { liveParts, type OrderProcess, type OrderRun } from '../order-run.ts';
import { send } from '../send.ts';
import { amendItems, linesProblem, openVendors } from './amend-items.ts';
import { remedy, type Said, sign } from './remedy.ts';
import { openNumber } from './update-lock.ts';

type Amending = Said & { readonly requestId: string };

export const amend = remedy(amendInputSchema, {
  otherwise: 'it can no longer be changed',
  takesUpdateLock: true,
  offer(run) {
    if (!isOpenToChange(run)) return null;
    const vendors = openVendors(run);
    const fields = [
      ...(addressProblem(run) === null ? ['shipTo'] : []),
      ...(run.review.open !== null || vendors.length > 0 ? ['items'] : []),
    ];
    return fields.length === 0 ? null : { fields, vendors };
  },
  atFirst(run, { items }) {
    const skus = (items ?? []).flatMap(({ sku }) => (sku === undefined ? [] : [sku]));
    return items === undefined || skus.length === 0 ? null : linesProblem(run, items, listed(run, skus));
  },
  problem(run, { items, shipTo }) {
    if (shipTo !== undefined) return addressProblem(run);
    if (items === undefined) return 'items or shipTo is missing';
    const problem = itemsProblem(run.purchase.order.lines, items) ?? placeProblem(run);
    // What a new line costs the shop is asked when the turn comes.
    return problem ?? (items.some(({ sku }) => sku !== undefined) ? null : linesProblem(run, items, []));
  },
  async take(run, { actor, items, reason, requestId, shipTo }, id) {
    const amending = { actor, reason, requestId: requestId ?? id };
    if (shipTo !== undefined) return await amendAddress(run, shipTo, amending);
    return await amendItems(run, items ?? [], amending);
  },
});

/** Until the last part is released; before the order is recorded there is nothing to change. */
function isOpenToChange(run: Pick<OrderRun, 'log' | 'parts' | 'state' | 'undo'>): boolean {
  const over =
    run.undo.running ||
    isTerminalStage(run.state.current) ||
    run.state.current === 'shipped' ||
    run.state.current === 'delivered';
  return (
    run.log.recorded &&
    !over &&
    run.state.cancelRequested === null &&
    liveParts(run).some((part) => !part.shipment.released)
  );
}

/** An order goes to one address, and a vendor gets it with the request to release the goods. */
function addressProblem(run: Pick<OrderRun, 'parts'>): string | null {
  const gone = liveParts(run).find((part) => part.shipment.releaseRequested || part.shipment.released);
  return gone === undefined ? null : `${gone.vendorId} lets its goods go to the old address already`;
}

/** Where the lines of this order could be changed at all. */
function placeProblem(
  run: Pick<OrderRun, 'parts' | 'payment' | 'review' | 'state' | 'steps' | 'undo'>,
): string | null {
  if (run.review.open !== null) return null;
  if (run.payment.captureLock)
    return 'a share of the money is being taken or a part let go; try again when that is settled';
  if (openVendors(run).length > 0) return null;
  return `lines change while a vendor prepares them or the order is in review; it is ${run.state.current}. The address can be changed now`;
}

/** As the list of this build has them, and as if there were enough. */
function listed(run: Pick<OrderRun, 'purchase'>, skus: readonly string[]): readonly Quote[] {
  return skus.flatMap((sku) => {
    const product = findProduct(sku);
    if (product === undefined) return [];
    const { name, prices, vendorId } = product;
    const unitPriceMinor = prices[run.purchase.order.currency] ?? null;
    return [{ sku, name, vendorId, unitPriceMinor, free: Number.MAX_SAFE_INTEGER }];
  });
}

async function amendAddress(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase'>,
  shipTo: ShipTo,
  amending: Amending,
): Promise<string> {
  const n = await openNumber(run, 'amend', amending.requestId);
  await send(run, run.effects.update.db.amendAddress, 'write the new address', { shipTo, n });
  run.purchase.order = { ...run.purchase.order, shipTo };
  // The address does not go into the log.
  sign(run, 'amended', { ...amending, what: 'address' });
  return 'the address is changed';
}
