import type { CheckInput, ReconcileKind } from '../../contract/checks/checks.ts';
import { isMessageKey } from '../../contract/ids/effect-key.ts';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import { type Difference, readOpen } from '../../database/checks/differences.ts';
import {
  bookedMinor,
  type CheckedEffect,
  type EffectCursor,
  effectsAfter,
  effectsByKey,
  effectsPending,
} from '../../database/checks/questions.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { isDifferentAnswer } from '../shared/ask-provider.ts';
import type { CheckTools } from './check-tools.ts';
import { paymentDiffers } from './compare-payment.ts';
import { FROM_THE_START, freshEffects } from './fresh-effects.ts';

/** Steps whose effect is at a provider that can be asked for it. Messages are compared by order, each with the others. */
const SERVICES: Readonly<Record<string, 'payment' | 'vendors'>> = {
  authorise: 'payment',
  capture: 'payment',
  'undo-payment': 'payment',
  refund: 'payment',
  vendor: 'vendors',
  release: 'vendors',
  'cancel-vendor': 'vendors',
  recall: 'vendors',
};
/** An undo that found nothing to undo is done here and no effect there. */
const UNDOING: readonly string[] = ['undo-payment', 'cancel-vendor', 'recall'];

const AT_ONCE = 8;
const PENDING_MAX = 500;

export const EFFECT_KINDS = [
  'effect-in-doubt',
  'done-without-provider',
  'provider-without-done',
  'money-differs',
] as const satisfies readonly ReconcileKind[];

export type EffectPass = {
  readonly found: readonly Difference[];
  readonly cursor: EffectCursor;
  readonly looked: number;
};

/** Where a comparison continues: `again` is the place of the slow walk through earlier entries. */
export type EffectPlaces = { readonly fresh: EffectCursor; readonly again: EffectCursor };

const AGAIN_EFFECTS = 200;

/**
 * Our ledger against the providers' own stores: every effect when it is old enough to have settled, those that differed
 * or hung again in each pass, and all others again in their turn, because a provider may forget, too.
 */
export async function compareEffects(
  tools: CheckTools,
  input: CheckInput,
  from: EffectPlaces,
  moneyOf: readonly string[],
): Promise<EffectPass & { readonly again: EffectCursor }> {
  const pending = await effectsPending(tools.database, {
    messages: false,
    olderThanMs: input.inDoubtMs,
    limit: PENDING_MAX,
  });
  const open = (await readOpen(tools.database, EFFECT_KINDS)).filter(({ key }) => !isMessageKey(key));
  const again = await effectsByKey(
    tools.database,
    open.filter((one) => one.kind !== 'money-differs').map((one) => one.key),
  );
  const { cursor, fresh } = await freshEffects(tools, {
    kinds: Object.keys(SERVICES),
    settleMs: input.inDoubtMs,
    from: from.fresh,
  });
  const settled = await effectsAfter(tools.database, {
    cursor: from.again,
    kinds: Object.keys(SERVICES),
    settleMs: input.inDoubtMs,
    limit: AGAIN_EFFECTS,
  });
  const effects = [
    ...new Map([...pending, ...again, ...settled, ...fresh].map((each) => [each.key, each])).values(),
  ];
  const found: Difference[] = [];
  await mapLimit(effects, AT_ONCE, async (effect) => {
    const difference = await checkEffect(tools, input, effect).catch((error: unknown) =>
      differing(error, { kind: 'done-without-provider', key: effect.key, orderId: effect.orderId }),
    );
    if (difference !== null) found.push(difference);
    tools.beat();
  });
  const orders = [
    ...open.filter((one) => one.kind === 'money-differs').map((one) => one.key),
    ...[...fresh, ...settled].filter((each) => SERVICES[each.kind] === 'payment').map((each) => each.orderId),
    ...moneyOf,
  ];
  found.push(...(await compareMoney(tools, [...new Set(orders)])));
  return { found, cursor, again: placeAfter(settled), looked: effects.length };
}

/** From the start again where that was the end. */
function placeAfter(page: readonly CheckedEffect[]): EffectCursor {
  const last = page.at(-1);
  if (last === undefined || page.length < AGAIN_EFFECTS) return FROM_THE_START;
  return { at: last.createdAt.toISOString(), key: last.key };
}

async function checkEffect(
  tools: CheckTools,
  input: CheckInput,
  seen: CheckedEffect,
): Promise<Difference | null> {
  const service = SERVICES[seen.kind];
  const asked = service === undefined ? undefined : await tools.providers.effect(service, seen.key);
  // Read after the provider was asked: what was in progress a moment ago is settled now.
  const [effect] = await effectsByKey(tools.database, [seen.key]);
  return effect === undefined
    ? null
    : checkRow(effect, service === undefined ? null : { asked }, { ...input, now: tools.now() });
}

type Asked = { readonly asked: Pick<ProviderEffect, 'outcome'> | undefined };

/** `asked` is null where no provider can be asked. Pure. */
export function checkRow(
  effect: CheckedEffect,
  provider: Asked | null,
  limits: { readonly inDoubtMs: number; readonly now: number },
): Difference | null {
  const about = { key: effect.key, orderId: effect.orderId };
  const record = provider === null ? '' : `; the provider has: ${provider.asked?.outcome ?? 'nothing known'}`;
  switch (effect.state) {
    case 'pending': {
      if (limits.now - effect.createdAt.getTime() < limits.inDoubtMs) return null;
      // If the provider confirmed that nothing was done, the step retries or waits for a person; only a contradicting record is a difference.
      if (!effect.inDoubt && provider?.asked?.outcome !== 'done') return null;
      return { kind: 'effect-in-doubt', ...about, detail: `begun and without an outcome${record}` };
    }
    case 'done': {
      if (provider === null) return null;
      const known = provider.asked;
      if (known !== undefined && (known.outcome === 'done' || UNDOING.includes(effect.kind))) return null;
      const what = known === undefined ? 'has no record of it' : `has ${known.outcome}`;
      return { kind: 'done-without-provider', ...about, detail: `done in PostgreSQL, the provider ${what}` };
    }
    case 'tombstone':
    case 'refused':
      if (provider?.asked?.outcome !== 'done' || UNDOING.includes(effect.kind)) return null;
      return {
        kind: 'provider-without-done',
        ...about,
        detail: `${effect.state} in PostgreSQL, done at the provider`,
      };
    // Settled by a person, with a reason.
    case 'manual':
      return null;
  }
}

async function compareMoney(tools: CheckTools, orderIds: readonly string[]): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  await mapLimit(orderIds, AT_ONCE, async (orderId) => {
    const before = await bookedMinor(tools.database, orderId);
    const record = await tools.providers
      .payment(orderId)
      .catch((error: unknown) => differing(error, { kind: 'money-differs', key: orderId, orderId }));
    const after = await bookedMinor(tools.database, orderId);
    tools.beat();
    if (record !== undefined && 'detail' in record) {
      found.push(record);
      return;
    }
    if (record !== undefined && after.currency !== null && record.currency !== after.currency) {
      const detail = `the provider has the payment in ${record.currency}, the order is in ${after.currency}`;
      found.push({ kind: 'money-differs', key: orderId, orderId, detail });
      return;
    }
    const taken = (record?.capturedMinor ?? 0) - (record?.refundedMinor ?? 0);
    // Money that moves while we ask is looked at in another pass.
    if (after.pending || before.booked !== after.booked) return;
    if (before.payment?.version !== after.payment?.version) return;
    const detail =
      taken === after.booked || taken === after.booked + after.manual
        ? paymentDiffers(after, record)
        : `the provider holds ${taken} of the customer's money, PostgreSQL has ${after.booked}`;
    if (detail !== null) found.push({ kind: 'money-differs', key: orderId, orderId, detail });
  });
  return found;
}

/** A record of another key is a finding about that key; the pass continues. */
function differing(error: unknown, about: Omit<Difference, 'detail'>): Difference {
  if (isDifferentAnswer(error)) return { ...about, detail: error.message };
  throw error;
}
