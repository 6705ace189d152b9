import { randomBytes } from 'node:crypto';
import {
  type AuthorisationRequest,
  type CaptureRequest,
  type PaymentRecord,
  type PaymentState,
  TEST_TOKENS,
  type UndoRequest,
} from '../contract/providers/providers.ts';
import { type Done, errorResponse } from './answer.ts';
import { closeKeys, type KeyedRequest } from './once.ts';
import type { Row, Store } from './store.ts';

const AUTHORISATION_LIFE_MS = 7 * 24 * 3_600_000;
const EXPIRING_LIFE_MS = 1_000;

/** What a fault makes of it. */
export type Verdict =
  | { readonly type: 'decline'; readonly code: string }
  | { readonly type: 'review'; readonly reason: string }
  | undefined;

export type Keyed<Body> = { readonly request: KeyedRequest; readonly body: Body };

export function authorise(
  store: Store,
  { body, request }: Keyed<AuthorisationRequest>,
  verdict: Verdict,
): Done {
  const code =
    verdict?.type === 'decline'
      ? verdict.code
      : body.token === TEST_TOKENS.declined
        ? 'insufficient-funds'
        : undefined;
  if (code !== undefined) {
    return {
      answer: errorResponse(402, 'declined', `the card was declined: ${code}`, code),
      effects: [{ kind: 'authorise', amountMinor: body.amountMinor, outcome: 'refused' }],
    };
  }
  const reason =
    verdict?.type === 'review'
      ? verdict.reason
      : body.token === TEST_TOKENS.review
        ? 'unusual amount for this card'
        : null;
  const life = body.token === TEST_TOKENS.expiring ? EXPIRING_LIFE_MS : AUTHORISATION_LIFE_MS;
  store.run(
    `insert into authorisations (id, key, reference, currency, amount, token, state, reason, expires_at, at)
      values (?,?,?,?,?,?,?,?,?,?)`,
    newId('auth'),
    request.key,
    body.reference,
    body.currency,
    body.amountMinor,
    body.token,
    reason === null ? 'authorised' : 'review',
    reason,
    request.at + life,
    request.at,
  );
  bump(store, body.reference);
  return {
    answer: { status: 201, body: readPayment(store, body.reference, request.at) },
    effects: [{ kind: 'authorise', amountMinor: body.amountMinor, outcome: 'done' }],
  };
}

export function capture(store: Store, { body, request }: Keyed<CaptureRequest>, verdict: Verdict): Done {
  const held = store.get(
    'select * from authorisations where id = ? and reference = ?',
    body.authorisationId,
    body.reference,
  );
  const refused = (code: 'declined' | 'expired', reason: string): Done => ({
    answer: errorResponse(402, code, `the capture was declined: ${reason}`, reason),
    effects: [{ kind: 'capture', amountMinor: body.amountMinor, outcome: 'refused' }],
  });
  if (held === undefined) return refused('declined', 'no-such-authorisation');
  if (held['state'] === 'voided') return refused('declined', 'voided');
  if (Number(held['expires_at']) <= request.at) return refused('expired', 'expired');
  if (verdict?.type === 'decline') return refused('declined', verdict.code);
  const tries = Number(held['capture_tries']);
  store.run('update authorisations set capture_tries = capture_tries + 1 where id = ?', body.authorisationId);
  // The first try is declined; a person who tries again is let through.
  if (held['token'] === TEST_TOKENS.captureDeclined && tries === 0) {
    return refused('declined', 'insufficient-funds');
  }
  const left = Number(held['amount']) - capturedOf(store, 'authorisation', body.authorisationId);
  if (!body.final && body.amountMinor > left) return refused('declined', 'above-authorisation');
  const amount = body.final ? left : body.amountMinor;
  store.run(
    'insert into captures (id, key, authorisation, reference, amount, at) values (?,?,?,?,?,?)',
    newId('cap'),
    request.key,
    body.authorisationId,
    body.reference,
    amount,
    request.at,
  );
  bump(store, body.reference);
  return {
    answer: { status: 201, body: readPayment(store, body.reference, request.at) },
    effects: [{ kind: 'capture', amountMinor: amount, outcome: 'done' }],
  };
}

/** Also for an order that was unknown: then it only closes the keys. */
export function undo(store: Store, { body, request }: Keyed<UndoRequest>): Done {
  const { keepMinor, keys, reference } = body;
  closeKeys(store, keys, request);
  const held = store.all(
    "select id, amount from authorisations where reference = ? and state in ('authorised', 'review')",
    reference,
  );
  const open = held.filter(
    (each) => Number(each['amount']) > capturedOf(store, 'authorisation', String(each['id'])),
  );
  const voidedMinor = open.reduce(
    (sum, each) => sum + Number(each['amount']) - capturedOf(store, 'authorisation', String(each['id'])),
    0,
  );
  for (const each of held)
    store.run("update authorisations set state = 'voided' where id = ?", String(each['id']));
  const owed = capturedOf(store, 'reference', reference) - refundedOf(store, reference) - keepMinor;
  const refundedMinor = Math.max(0, owed);
  if (refundedMinor > 0) {
    store.run(
      'insert into refunds (key, reference, amount, at) values (?,?,?,?)',
      request.key,
      reference,
      refundedMinor,
      request.at,
    );
  }
  if (held.length > 0 || refundedMinor > 0) bump(store, reference);
  const voided = open.length > 0;
  return {
    answer: { status: 200, body: { voided, refundedMinor } },
    effects: [
      // An undo that found nothing to undo is stored as well: it closed the keys.
      ...(voided || refundedMinor === 0
        ? ([{ kind: 'void', amountMinor: voidedMinor, outcome: 'done' }] as const)
        : []),
      ...(refundedMinor > 0
        ? ([{ kind: 'refund', amountMinor: refundedMinor, outcome: 'done' }] as const)
        : []),
    ],
  };
}

/** A person at the payment provider decides a review. Undefined: there is none. */
export function decideReview(
  store: Store,
  reference: string,
  about: { readonly decision: 'authorised' | 'declined'; readonly now: number },
): PaymentRecord | undefined {
  const to = about.decision === 'authorised' ? 'authorised' : 'voided';
  const changed = store.run(
    "update authorisations set state = ? where reference = ? and state = 'review'",
    to,
    reference,
  );
  if (changed === 0) return undefined;
  bump(store, reference);
  return readPayment(store, reference, about.now);
}

/** The newest authorisation of an order with all its captures; undefined where none was ever made. */
export function readPayment(store: Store, reference: string, now: number): PaymentRecord | undefined {
  const all = store.all('select * from authorisations where reference = ? order by at, rowid', reference);
  const newest = all.at(-1);
  if (newest === undefined) return undefined;
  const captures = store.all('select * from captures where reference = ? order by at, rowid', reference);
  const capturedMinor = capturedOf(store, 'reference', reference);
  const refundedMinor = refundedOf(store, reference);
  const version = store.get('select version from payment_versions where reference = ?', reference);
  return {
    reference,
    authorisationId: String(newest['id']),
    state: stateOf(newest, { capturedMinor, refundedMinor, now, left: leftOf(store, newest) }),
    currency: String(newest['currency']),
    // All authorizations of this order that are not voided: a second one replaces what the first lost.
    authorisedMinor: Math.max(Number(newest['amount']), capturedMinor),
    capturedMinor,
    refundedMinor,
    expiresAt: new Date(Number(newest['expires_at'])).toISOString(),
    version: Number(version?.['version'] ?? 1),
    ...(newest['reason'] === null ? {} : { reviewReason: String(newest['reason']) }),
    captures: captures.map((row) => ({
      captureId: String(row['id']),
      key: String(row['key']),
      amountMinor: Number(row['amount']),
      at: new Date(Number(row['at'])).toISOString(),
    })),
  };
}

function stateOf(
  row: Row,
  sums: {
    readonly capturedMinor: number;
    readonly refundedMinor: number;
    readonly left: number;
    readonly now: number;
  },
): PaymentState {
  const { capturedMinor, left, now, refundedMinor } = sums;
  if (refundedMinor > 0 && refundedMinor === capturedMinor) return 'refunded';
  if (capturedMinor > 0) return left === 0 || row['state'] === 'voided' ? 'captured' : 'part_captured';
  if (row['state'] === 'voided') return 'voided';
  if (Number(row['expires_at']) <= now) return 'expired';
  return row['state'] as PaymentState;
}

function leftOf(store: Store, row: Row): number {
  return Number(row['amount']) - capturedOf(store, 'authorisation', String(row['id']));
}

export function capturedOf(store: Store, by: 'authorisation' | 'reference', id: string): number {
  return Number(
    store.get(`select coalesce(sum(amount), 0) as sum from captures where ${by} = ?`, id)?.['sum'],
  );
}

export function refundedOf(store: Store, reference: string): number {
  return Number(
    store.get('select coalesce(sum(amount), 0) as sum from refunds where reference = ?', reference)?.['sum'],
  );
}

export function bump(store: Store, reference: string): void {
  store.run(
    'insert into payment_versions values (?, 1) on conflict (reference) do update set version = version + 1',
    reference,
  );
}

export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(9).toString('base64url').replace(/[-_]/g, 'x')}`;
}
