import type { Evidence, LedgerFact } from '../evidence/evidence.ts';
import type { Finding } from './invariant.ts';

/**
 * Entry by entry, because sums do not show what is worth nothing (an authorisation, a void) or what another entry makes
 * up for. Only what both sides call done is compared: what a person settled has sums and no entry of its own.
 */
export function ledgerByKey(evidence: Evidence): readonly Finding[] {
  return [...withoutEntry(evidence), ...withoutEffect(evidence)];
}

/** An effect is marked as done in the same transaction as its entry is written. */
function withoutEntry({ database, providers }: Evidence): readonly Finding[] {
  const entries = new Set(database.ledger.map(({ key }) => key));
  const done = new Set(database.effects.flatMap(({ key, state }) => (state === 'done' ? [key] : [])));
  return providers.payment
    .filter(({ key, outcome }) => outcome === 'done' && done.has(key))
    .filter((effect) => !isEmptyUndo(effect))
    .filter(({ key, kind }) => !entries.has(key) && !entries.has(`${key}/${kind}`))
    .map(({ amountMinor, at, key, kind }) => ({
      key,
      harm: 'wrong',
      said: `the provider did ${kind} of ${amountMinor ?? 0} minor units, and our ledger has no entry of it`,
      since: at,
    }));
}

/** An undo that found nothing closed its keys and moved no money: only the provider's store has it, as a void of 0. */
function isEmptyUndo({ amountMinor, kind }: Evidence['providers']['payment'][number]): boolean {
  return kind === 'void' && amountMinor === 0;
}

/** What is worth nothing at the provider leaves no sum behind that could differ. */
function withoutEffect({ database, providers }: Evidence): readonly Finding[] {
  const done = new Set(
    providers.payment.flatMap(({ key, kind, outcome }) => (outcome === 'done' ? [`${kind} ${key}`] : [])),
  );
  const known = new Set(database.orders.map(({ orderId }) => orderId));
  return database.ledger
    .filter(({ kind, orderId }) => (kind === 'authorise' || kind === 'void') && known.has(orderId))
    .filter((entry) => !done.has(`${entry.kind} ${effectKeyOf(entry)}`))
    .map(({ key, kind }) => {
      return { key, harm: 'lost', said: `our ledger has a ${kind}, and the provider knows nothing of it` };
    });
}

/** An undo does two things under one key; the entries name which. */
function effectKeyOf({ key, kind }: LedgerFact): string {
  return key.endsWith(`/${kind}`) ? key.slice(0, -kind.length - 1) : key;
}
