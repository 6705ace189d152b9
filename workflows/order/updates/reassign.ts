import { reassignVendorInputSchema } from '../../../contract/order/order-messages.ts';
import { VENDORS } from '../../../contract/providers/providers.ts';
import { updateRefused } from '../../process/bind-update.ts';
import type { OrderRun, PartChange } from '../order-run.ts';
import { askToChange, changeable } from '../part-change.ts';
import { oneOf, remedy } from './remedy.ts';
import { releaseLockUntil } from './update-lock.ts';

export const reassignVendor = remedy(reassignVendorInputSchema, {
  otherwise: 'no part of it can go to another vendor',
  takesUpdateLock: true,
  offer(run) {
    const vendors = changeable(run).map(({ vendorId }) => vendorId);
    return vendors.length === 0 || others(run).length === 0 ? null : { vendors };
  },
  problem(run, { from, to }) {
    const vendors = changeable(run).map(({ vendorId }) => vendorId);
    const unknown = oneOf(from, vendors, 'vendor whose part can still go elsewhere');
    if (unknown !== null) return unknown;
    // A vendor has one order of ours for each order, and one that it lost stays closed there permanently.
    return oneOf(to, others(run), 'vendor that has had no part in this order');
  },
  async take(run, { actor, from, reason, requestId, to }, id) {
    const part = changeable(run).find(({ vendorId }) => vendorId === from);
    if (part === undefined) throw updateRefused(`${from} is further by now`);
    const change: PartChange = {
      to,
      requestId: requestId ?? id,
      actor,
      reason,
      outcome: null,
      closed: false,
    };
    askToChange(part, change);
    await releaseLockUntil(run, () => change.outcome !== null);
    const { outcome } = change;
    if (outcome === null || !outcome.done) throw updateRefused(outcome?.says ?? 'it was interrupted');
    return outcome.says;
  },
});

function others(run: Pick<OrderRun, 'parts'>): readonly string[] {
  return VENDORS.filter(
    (vendorId) => !run.parts.all.some((part) => part.vendorId === vendorId || part.before.includes(vendorId)),
  );
}
