import { businessReference } from '../../contract/ids/effect-key.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type MissingOrder, ordersWithoutRow } from '../evidence/missing-orders.ts';
import { groupBy } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

export const oneEffectPerKey: Invariant = {
  id: 'I9',
  says: 'a key has one row and one request here, one effect at the provider however often it was requested, and a message one key',
  check: (evidence) => [
    ...ledgerRows(evidence),
    ...providerEffects(evidence),
    ...messagesTwice(evidence),
    ...ledgerAgainstProvider(evidence),
  ],
};

function ledgerRows(evidence: Evidence): readonly Finding[] {
  return [...groupBy(evidence.database.effects, (effect) => effect.key)]
    .filter(([, rows]) => rows.length > 1)
    .map(([key, rows]) => {
      const hashes = new Set(rows.map((row) => row.requestHash)).size;
      return { key, harm: 'doubled' as const, said: `${rows.length} rows, ${hashes} different requests` };
    });
}

function providerEffects(evidence: Evidence): readonly Finding[] {
  const { payment, vendor, notify, carrier } = evidence.providers;
  const findings: Finding[] = [];
  for (const [key, effects] of groupBy(
    [...payment, ...vendor, ...notify, ...carrier],
    (effect) => `${effect.kind} ${effect.key}`,
  )) {
    const done = effects.filter((effect) => effect.outcome === 'done');
    if (done.length > 1)
      findings.push({ key, harm: 'doubled', said: `${done.length} effects under one key` });
    for (const effect of effects) {
      if (effect.calls < 1) findings.push({ key, harm: 'wrong', said: 'an effect without a request' });
    }
  }
  return findings;
}

/** A message's key without the attempt number identifies it: a second number is a second message. */
function messagesTwice({ providers }: Evidence): readonly Finding[] {
  const sent = providers.notify.filter((effect) => effect.outcome === 'done');
  return [...groupBy(sent, (effect) => businessReference(effect.key))]
    .map(([key, effects]) => ({ key, keys: new Set(effects.map((effect) => effect.key)) }))
    .filter(({ keys }) => keys.size > 1)
    .map(({ key, keys }) => ({ key, harm: 'doubled' as const, said: `sent as ${[...keys].join(', ')}` }));
}

/**
 * A provider effect without a ledger row went round `runEffect`, or its key is random. An effect whose order is missing
 * altogether is reported with all others of it: a provider account belongs to one system, so what another one has done there
 * is money and goods without an owner here.
 */
function ledgerAgainstProvider(evidence: Evidence): readonly Finding[] {
  const keys = new Set(evidence.database.effects.map((effect) => effect.key));
  const missing = ordersWithoutRow(evidence).filter(({ effects }) => effects.length > 0);
  const references = new Set(missing.map(({ reference }) => reference));
  const { payment, vendor, notify, carrier } = evidence.providers;
  const unknown = [...payment, ...vendor, ...notify, ...carrier]
    .filter(
      ({ key, outcome, reference }) => outcome === 'done' && !references.has(reference) && !keys.has(key),
    )
    .map(
      ({ at, key, kind }): Finding => ({
        key,
        harm: 'wrong',
        said: `the provider did ${kind}, our ledger has no such key`,
        since: at,
      }),
    );
  return [...missing.map(effectsOf), ...unknown];
}

function effectsOf({ effects, reference, since }: MissingOrder): Finding {
  const kinds = [...new Set(effects.map(({ kind }) => kind))].join(', ');
  const said = `the providers did ${kinds} for it, and PostgreSQL has no such order or subscription`;
  return { key: reference, harm: 'wrong', said, since: new Date(since).toISOString() };
}
