import type { CheckInput } from '../../contract/checks/checks.ts';
import { isMessageKey } from '../../contract/ids/effect-key.ts';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import { type Difference, readOpen } from '../../database/checks/differences.ts';
import {
  bookedKeys,
  knownKeys,
  knownReferences,
  stillMissing,
} from '../../database/checks/outside-questions.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import type { AuditedService, CheckTools } from './check-tools.ts';
import { type ClosedPlace, walkClosedRuns } from './closed-runs.ts';
import { missingOrder, type Traces } from './missing-order.ts';
import { AUDITED, type ProviderPlaces, walkProvider } from './walk-providers.ts';

const AT_ONCE = 8;
/** A database that lost everything is detected by its first orders; the rest follows in the next passes. */
const NEW_MAX = 2_000;

export type OutsideCursor = { readonly providers: ProviderPlaces; readonly runs: ClosedPlace };

export type OutsidePass = {
  readonly found: readonly Difference[];
  readonly cursor: OutsideCursor;
  readonly looked: number;
  /** Orders whose ledger lacks an entry that the payment provider has. */
  readonly moneyOf: readonly string[];
  /** Orders and subscriptions with a message that PostgreSQL does not have. */
  readonly messagesOf: readonly string[];
};

/**
 * The other way round: from the stores of the providers and from runs that have ended to PostgreSQL, which may have lost
 * what it once knew. A provider account belongs to one system: what it did for an order of another one is a difference.
 */
export async function compareOutside(
  tools: CheckTools,
  input: CheckInput,
  from: OutsideCursor,
): Promise<OutsidePass> {
  const traces = new Map<string, Traces>();
  const leave = (orderId: string, trace: Traces): void => {
    traces.set(orderId, { ...traces.get(orderId), ...trace });
  };
  const unknown: { readonly service: AuditedService; readonly effect: ProviderEffect }[] = [];
  const moneyOf = new Set<string>();
  const messagesOf = new Set<string>();
  let looked = 0;
  const providers: Partial<Record<AuditedService, ProviderPlaces[AuditedService]>> = {};
  for (const service of AUDITED) {
    const about = { service, settleMs: input.settleMs, from: from.providers[service] };
    providers[service] = await walkProvider(tools, about, async (effects) => {
      looked += effects.length;
      const page = await comparePage(tools, service, effects);
      for (const effect of page.missing) leave(effect.reference, { effectAt: effect.at });
      for (const effect of page.unknown) {
        if (service === 'notify') messagesOf.add(effect.reference);
        else unknown.push({ service, effect });
      }
      for (const reference of page.unbooked) moneyOf.add(reference);
    });
  }
  const runs = await walkClosedRuns(tools, from.runs, (run) => leave(run.orderId, { run }));
  const known = await stillMissing(tools.database);
  const knownKeys = new Set(known.map(({ key }) => key));
  const fresh = [...traces].filter(([orderId]) => !knownKeys.has(orderId)).slice(0, NEW_MAX);
  const found: Difference[] = [...known];
  await mapLimit(fresh, AT_ONCE, async ([orderId, trace]) => {
    const difference = await missingOrder(tools, orderId, trace);
    if (difference !== null) found.push(difference);
    tools.beat();
  });
  found.push(...(await unknownEffects(tools, unknown)));
  const cursor = { providers: providers as ProviderPlaces, runs };
  return { found, cursor, looked, moneyOf: [...moneyOf], messagesOf: [...messagesOf] };
}

type Page = {
  /** Effects whose order or subscription PostgreSQL does not have. */
  readonly missing: readonly ProviderEffect[];
  /** Effects of orders that it has, under keys that it does not. */
  readonly unknown: readonly ProviderEffect[];
  /** Orders of captures and refunds that stand in no ledger. */
  readonly unbooked: readonly string[];
};

async function comparePage(
  { database }: CheckTools,
  service: AuditedService,
  effects: readonly ProviderEffect[],
): Promise<Page> {
  const references = await knownReferences(database, [...new Set(effects.map(({ reference }) => reference))]);
  const ours = effects.filter(({ reference }) => references.has(reference));
  const keys = await knownKeys(
    database,
    ours.map(({ key }) => key),
  );
  const moved = ours.filter(
    ({ key, kind }) => service === 'payment' && (kind === 'capture' || kind === 'refund') && keys.has(key),
  );
  const booked = await bookedKeys(
    database,
    moved.flatMap(({ key, kind }) => [key, `${key}/${kind}`]),
  );
  return {
    missing: effects.filter(({ reference }) => !references.has(reference)),
    unknown: ours.filter(({ key }) => !keys.has(key)),
    unbooked: moved
      .filter(({ key, kind }) => !booked.has(key) && !booked.has(`${key}/${kind}`))
      .map(({ reference }) => reference),
  };
}

/** Those of this pass, and those of earlier ones that no page of this one held: they have no row that could be looked at. */
async function unknownEffects(
  tools: CheckTools,
  fresh: readonly { readonly service: AuditedService; readonly effect: ProviderEffect }[],
): Promise<readonly Difference[]> {
  const found = new Map(
    fresh.map(({ effect, service }): [string, Difference] => [effect.key, unknownEffect(service, effect)]),
  );
  const open = (await readOpen(tools.database, ['provider-without-done'])).filter(
    ({ key }) => !isMessageKey(key) && !found.has(key),
  );
  const rows = await knownKeys(
    tools.database,
    open.map(({ key }) => key),
  );
  const missing = new Set(
    await missingAmong(
      tools,
      open.flatMap(({ orderId }) => orderId ?? []),
    ),
  );
  for (const { detail, key, kind, orderId } of open) {
    // A row is checked with all others; a missing order is reported as a whole.
    if (rows.has(key) || (orderId !== null && missing.has(orderId))) continue;
    found.set(key, { kind, key, orderId, detail });
  }
  return [...found.values()];
}

async function missingAmong(tools: CheckTools, orderIds: readonly string[]): Promise<readonly string[]> {
  const known = await knownReferences(tools.database, orderIds);
  return orderIds.filter((orderId) => !known.has(orderId));
}

function unknownEffect(service: AuditedService, effect: ProviderEffect): Difference {
  const { amountMinor, at, currency, key, kind, reference } = effect;
  const sum =
    amountMinor === null ? '' : ` of ${amountMinor} ${currency ?? ''} minor units`.replace('  ', ' ');
  const detail = `the ${service} provider did ${kind}${sum} at ${at}, PostgreSQL has no such key`;
  return { kind: 'provider-without-done', key, orderId: reference, detail };
}
