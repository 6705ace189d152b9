import { parseEffectKey } from '../evidence/effect-key.ts';
import { aliveAtVendors, groupBy } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

export const oneVendorOrder: Invariant = {
  id: 'I10',
  says: 'a vendor has at most one live order of ours per order, and releases it at most once',
  check: ({ providers }) => {
    const done = providers.vendor.filter(({ outcome }) => outcome === 'done');
    return [...groupBy(done, ({ reference }) => reference)].flatMap(([orderId, effects]) => [
      ...[...aliveAtVendors(effects)]
        .filter(([, { most }]) => most > 1)
        .map(([vendorId, { most }]) =>
          doubled(`${orderId}:vendor-create:${vendorId}`, `${most} orders at the same time`),
        ),
      ...releasedAgain(orderId, effects),
    ]);
  },
};

function releasedAgain(
  orderId: string,
  effects: readonly { readonly key: string; readonly kind: string }[],
): readonly Finding[] {
  const released = effects.filter(({ kind }) => kind === 'vendor-release');
  return [...groupBy(released, ({ key }) => parseEffectKey(key)?.subject ?? '')]
    .filter(([, again]) => again.length > 1)
    .map(([vendorId, again]) => {
      const keys = again.map(({ key }) => key).join(', ');
      return doubled(`${orderId}:vendor-release:${vendorId}`, `${again.length} times: ${keys}`);
    });
}

function doubled(key: string, said: string): Finding {
  return { key, harm: 'doubled', said };
}
