import { formatMoney } from '../../domain/money.ts';
import type { EffectRecord } from '../ports/ports.ts';
import { clock } from './clock.ts';
import type { Evidence } from './evidence.ts';

/** `capture sent 10:41:03 UTC, no answer`. */
export function effectWords(effect: EffectRecord): string {
  const step = effect.key.split(':').slice(1, -1).join(' ');
  return `${step} sent ${clock(effect.createdAt)}, no answer`;
}

/** The provider's own record of a key; null if it could not be read. */
export function providerWords(
  key: string,
  evidence: Pick<Evidence, 'provider' | 'facts'>,
): { readonly done: boolean; readonly says: string } | null {
  const asked = evidence.provider?.find((each) => each.key === key);
  if (asked === undefined) return null;
  const { effect } = asked;
  if (effect === null)
    return { done: false, says: `The provider has no record of it (checked ${clock(asked.askedAt)}).` };
  const currency = evidence.facts?.row.amount?.currency;
  const amount =
    effect.amountMinor === null || currency === undefined
      ? ''
      : ` ${formatMoney({ currency, minor: effect.amountMinor })}`;
  return {
    done: effect.outcome === 'done',
    says: `The provider's record (checked ${clock(asked.askedAt)}): ${effect.kind} ${effect.outcome}${amount} at ${clock(Date.parse(effect.at))}.`,
  };
}
