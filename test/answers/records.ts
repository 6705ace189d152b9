import type { Database } from '../../database/connect.ts';

/** A row of what we wrote down about one order, without what differs from order to order. */
export type OwnRecord = Readonly<Record<string, unknown>> & { readonly table: string };

const VARYING: readonly string[] = [
  'id',
  'at',
  'created_at',
  'updated_at',
  'finished_at',
  'expiresAt',
  'windowEndsAt',
  'request_hash',
  'last_failure',
  'version',
];

const SERVICES: Readonly<Record<string, string>> = {
  authorise: 'payment',
  capture: 'payment',
  'undo-payment': 'payment',
  void: 'payment',
  refund: 'payment',
  settle: 'payment',
  vendor: 'vendors',
  release: 'vendors',
  'cancel-vendor': 'vendors',
  recall: 'vendors',
  label: 'carrier',
  'cancel-label': 'carrier',
  notify: 'notify',
};

/**
 * All rows about one order. Its own ids are replaced by a word, and so is each id that a provider really gave for it: an
 * id that stays as it is belongs to something else, or to nothing.
 */
export async function recordsOf(
  from: { readonly database: Database; readonly providersUrl: string },
  about: { readonly orderId: string; readonly others?: readonly string[] },
): Promise<readonly OwnRecord[]> {
  const { database } = from;
  const { orderId, others = [] } = about;
  const of = (table: string, rows: readonly object[]) => rows.map((row) => ({ ...row, table }));
  const effects = await database.selectFrom('effects').selectAll().where('order_id', '=', orderId).execute();
  const given = await idsGiven(
    from.providersUrl,
    orderId,
    effects.map(({ key, kind }) => ({ key, kind })),
  );
  const rows = [
    ...of('effects', effects),
    ...of(
      'payments',
      await database.selectFrom('payments').selectAll().where('order_id', '=', orderId).execute(),
    ),
    ...of(
      'payment_ledger',
      await database.selectFrom('payment_ledger').selectAll().where('order_id', '=', orderId).execute(),
    ),
    ...of(
      'vendor_orders',
      await database.selectFrom('vendor_orders').selectAll().where('order_id', '=', orderId).execute(),
    ),
    ...of(
      'notifications',
      await database.selectFrom('notifications').selectAll().where('order_id', '=', orderId).execute(),
    ),
    ...of(
      'returns',
      await database
        .selectFrom('returns')
        .select(['order_id', 'refunded_minor', 'refunded_by', 'label_id', 'tracking'])
        .where('order_id', '=', orderId)
        .execute(),
    ),
  ];
  const own = [orderId, ...others];
  return rows
    .map((row) => neutral(row, own, given) as OwnRecord)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Ids in what the providers themselves have stored under these keys. */
async function idsGiven(
  providersUrl: string,
  orderId: string,
  effects: readonly { readonly key: string; readonly kind: string }[],
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const collect = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const each of value) collect(each, name);
    else if (typeof value === 'object' && value !== null) {
      for (const [field, inner] of Object.entries(value)) collect(inner, field);
    } else if (typeof value === 'string' && (name.endsWith('Id') || name === 'tracking')) ids.add(value);
  };
  const paths = effects.flatMap(({ key, kind }) => {
    const service = SERVICES[kind];
    return service === undefined ? [] : [`/${service}/v1/effects/${encodeURIComponent(key)}`];
  });
  for (const path of [...paths, `/payment/v1/orders/${orderId}`]) {
    const answer = await fetch(`${providersUrl}${path}`);
    if (answer.ok) collect(await answer.json(), '');
  }
  return ids;
}

function neutral(value: unknown, own: readonly string[], given: ReadonlySet<string>): unknown {
  if (value instanceof Date) return '{time}';
  if (Array.isArray(value)) return value.map((each) => neutral(each, own, given));
  if (typeof value === 'string') {
    if (given.has(value) && !own.includes(value)) return '{id}';
    return own.reduce((text, id) => text.replaceAll(id, '{own}'), value);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !VARYING.includes(name))
      .map(([name, inner]) => [name, neutral(inner, own, given)]),
  );
}
