import { parseEffectKey } from '../evidence/effect-key.ts';
import { groupBy } from '../evidence/order-facts.ts';
import type { Invariant } from './invariant.ts';

const ONCE: readonly string[] = ['vendor-create', 'vendor-release'];

export const oneVendorOrder: Invariant = {
  id: 'I10',
  says: 'a vendor has at most one live order of ours per order, and releases it at most once',
  judge(evidence) {
    const done = evidence.providers.vendor.filter(
      (effect) => ONCE.includes(effect.kind) && effect.outcome === 'done',
    );
    const groups = groupBy(
      done,
      (effect) => `${effect.reference}:${effect.kind}:${parseEffectKey(effect.key)?.subject ?? ''}`,
    );
    return [...groups]
      .filter(([, effects]) => effects.length > 1)
      .map(([key, effects]) => ({
        key,
        harm: 'doubled' as const,
        said: `${effects.length} times: ${effects.map((effect) => effect.key).join(', ')}`,
      }));
  },
};
