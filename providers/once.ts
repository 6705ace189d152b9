import type { EffectsPage, KeyLookup, ProviderEffect } from '../contract/providers/providers.ts';
import { type Answer, type Done, errorResponse } from './answer.ts';
import type { Row, Store } from './store.ts';

export type Service = 'payment' | 'vendor' | 'notify' | 'carrier';

export type KeyedRequest = {
  readonly key: string;
  readonly fingerprint: string;
  readonly service: Service;
  /** The caller's order id. */
  readonly reference: string;
  readonly at: number;
};

const UNDONE = 'this key was undone; it will never be done';

/** Does the work the first time a key is seen, and gives the stored answer ever after. */
export function once(store: Store, request: KeyedRequest, work: () => Done): Answer {
  return store.transaction(() => {
    const { at, fingerprint, key, reference, service } = request;
    const known = store.get('select * from requests where key = ?', key);
    if (known !== undefined) {
      store.run('update requests set calls = calls + 1 where key = ?', key);
      if (known['closed'] === 1) return errorResponse(409, 'undone', UNDONE);
      if (known['fingerprint'] !== fingerprint) {
        return errorResponse(422, 'key_reused', 'this key was used before for another request');
      }
      return { status: Number(known['status']), body: JSON.parse(String(known['body'])) as unknown };
    }
    const { answer, effects, final } = work();
    if (final === false) return answer;
    store.run(
      'insert into requests (key, fingerprint, status, body, calls, service, reference, at) values (?,?,?,?,1,?,?,?)',
      key,
      fingerprint,
      answer.status,
      JSON.stringify(answer.body),
      service,
      reference,
      at,
    );
    for (const { amountMinor, kind, outcome } of effects) {
      store.run(
        'insert into effects (key, kind, service, reference, amount, outcome, at) values (?,?,?,?,?,?,?)',
        key,
        kind,
        service,
        reference,
        amountMinor,
        outcome,
        at,
      );
    }
    return answer;
  });
}

/** Closes keys permanently: completed effects stay, others are never executed. Part of a caller's transaction. */
export function closeKeys(store: Store, keys: readonly string[], request: Omit<KeyedRequest, 'key'>): void {
  for (const key of keys) {
    store.run(
      `insert into requests (key, calls, closed, service, reference, at) values (?, 0, 1, ?, ?, ?)
        on conflict (key) do update set closed = 1`,
      key,
      request.service,
      request.reference,
      request.at,
    );
  }
}

/** Outcome of one key; undefined where it never arrived. */
export function lookUp(store: Store, service: Service, key: string): KeyLookup | undefined {
  const request = store.get('select * from requests where key = ? and service = ?', key, service);
  if (request === undefined) return undefined;
  // An undo may have both voided and refunded: the money that moved decides.
  const effect = store.get("select * from effects where key = ? order by kind = 'refund' desc limit 1", key);
  const undone = effect === undefined;
  return {
    key,
    kind: undone ? 'void' : (effect['kind'] as ProviderEffect['kind']),
    reference: String(request['reference']),
    amountMinor: effect?.['amount'] === undefined ? null : (effect['amount'] as number | null),
    outcome: undone ? 'undone' : (effect['outcome'] as 'done' | 'refused'),
    calls: Number(request['calls']),
    at: new Date(Number(request['at'])).toISOString(),
    answer: undone
      ? errorResponse(409, 'undone', UNDONE)
      : { status: Number(request['status']), body: JSON.parse(String(request['body'])) as unknown },
  };
}

const AUDITED = `select e.*, e.rowid as place, r.calls, (select a.currency from authorisations a
    where e.service = 'payment' and a.reference = e.reference limit 1) as currency
  from effects e join requests r using (key)`;

/** Everything that a service did or refused to do, or that of one order, oldest first. */
export function audit(
  store: Store,
  service: Service,
  orderId: string | undefined,
): readonly ProviderEffect[] {
  const rows = store.all(
    `${AUDITED} where e.service = ? and (? is null or e.reference = ?) order by e.at, e.rowid`,
    service,
    orderId ?? null,
    orderId ?? null,
  );
  return rows.map(toEffect);
}

/** The same page by page, in the order in which it was written. */
export function auditPage(
  store: Store,
  service: Service,
  page: { readonly after: number; readonly limit: number },
): EffectsPage {
  const rows = store.all(
    `${AUDITED} where e.service = ? and e.rowid > ? order by e.rowid limit ?`,
    service,
    page.after,
    page.limit,
  );
  const last = rows.at(-1);
  const next = rows.length < page.limit || last === undefined ? null : Number(last['place']);
  return { effects: rows.map(toEffect), next };
}

function toEffect(row: Row): ProviderEffect {
  return {
    key: String(row['key']),
    kind: row['kind'] as ProviderEffect['kind'],
    reference: String(row['reference']),
    amountMinor: row['amount'] as number | null,
    currency: row['currency'] === null ? null : String(row['currency']),
    outcome: row['outcome'] as ProviderEffect['outcome'],
    calls: Number(row['calls']),
    at: new Date(Number(row['at'])).toISOString(),
  };
}
