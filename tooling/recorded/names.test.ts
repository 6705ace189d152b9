import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { NAMES_FILE, readNames } from './all-names.ts';
import { addDatabaseNames } from './database-names.ts';
import { formatOfId } from './id-format.ts';
import {
  addedNames,
  collectNames,
  formatNames,
  missingNames,
  type Names,
  parseNames,
  SECTIONS,
} from './names.ts';

let now: Names;
const listed = parseNames(readFileSync(NAMES_FILE, 'utf8'));

beforeAll(async () => {
  now = await readNames();
}, 120_000);

test('no recorded or public name is missing or renamed', () => {
  expect(missingNames(listed, now)).toEqual([]);
});

test('every name is listed; new ones are added by `node tooling/recorded/write-names.ts`', () => {
  expect(addedNames(listed, now)).toEqual([]);
  expect(formatNames(now)).toBe(readFileSync(NAMES_FILE, 'utf8'));
});

test.each(SECTIONS)('there are names of %s', (section) => {
  expect(now.get(section)?.size).toBeGreaterThan(0);
});

test.each([
  ['workflow types', 'compensation'],
  ['updates', 'approveReview'],
  ['signals', 'paymentCallback'],
  ['queries', 'whyStuck'],
  ['activities', 'capturePayment'],
  ['search attributes', 'OrderStatus KEYWORD'],
  ['memo keys', 'why'],
  ['header keys', 'traceparent'],
  ['patch ids', 'try-again-after-no-answer'],
  ['failure types', 'EffectInDoubt'],
  ['failure codes', 'unknown-sku'],
  ['id formats', 'workflow compensate/ord-{id}/{n}'],
  ['id formats', 'effect key {order}:{step}:{n}'],
  ['id formats', 'effect step capture:{}'],
  ['payload fields', 'workflow order input: lines[].unitPriceMinor'],
  ['payload fields', 'activity capturePayment input: authorisationId'],
  ['payload values', 'query order result: vendors[].state = packing'],
  ['states, reasons and kinds', 'capture-declined'],
  ['metrics', 'quarterdeck_order_seconds_bucket'],
  ['metric labels', 'quarterdeck_stuck_orders{reason}'],
  ['tables and columns', 'effects.request_hash'],
  ['tables and columns', 'effects.currency'],
  ['column values', 'effects.state = tombstone'],
  ['commands and flags', 'orders cancel --reason'],
  ['exit codes', '4 unreachable'],
  ['--json fields', 'target.namespace'],
  ['environment variables', 'QUARTERDECK_PROVIDERS_URL'],
  ['addresses', 'quarterdeck://-/default/workers'],
  ['profile keys', 'readOnly'],
  ['journal and state files', 'journal: end'],
] as const)('%s: %s is found', (section, name) => {
  expect(now.get(section)).toContain(name);
});

describe('the comparison', () => {
  const names = (...updates: readonly string[]) =>
    collectNames((add) => {
      for (const name of updates) add('updates', name);
    });

  test('names what was renamed, and what is new', () => {
    const [before, after] = [names('cancel', 'hold'), names('cancel', 'pause')];
    expect(missingNames(before, after)).toEqual(['[updates] hold']);
    expect(addedNames(before, after)).toEqual(['[updates] pause']);
  });

  test('the file reads back as it was written, sorted', () => {
    const written = formatNames(names('b', 'a'));
    expect(written).toContain('[updates]\na\nb\n');
    expect(formatNames(parseNames(written))).toBe(written);
  });
});

test('columns are read from the SQL of migrations', () => {
  const sql = `
create table parts (
  id text primary key, -- not, a column
  state text not null check (state in ('open', 'done')),
  primary key (id, state)
);
alter table parts add column amount_minor bigint check (amount_minor > 0), drop column id;`;
  const found = collectNames((add) => addDatabaseNames([{ sql }], add));
  expect([...(found.get('tables and columns') ?? [])]).toEqual([
    'parts.id',
    'parts.state',
    'parts.amount_minor',
  ]);
  expect([...(found.get('column values') ?? [])]).toEqual(['parts.state = open', 'parts.state = done']);
});

test.each([
  ['order/ord-Q4RVVC4XYNHQY22B', 'order/ord-{id}'],
  ['compensate/ord-YJYFMBMKYMMZNNQS/12', 'compensate/ord-{id}/{n}'],
  ['subscription/sub-ord-RC6EQ2HJHFHP7TZM', 'subscription/sub-ord-{id}'],
  ['return/ord-ZS0TZ55P125WXGPM-r1', 'return/ord-{id}-r1'],
  ['capture:nordwind', 'capture:{vendor}'],
  ['07e53bec-8540-4243-908c-59027d9cec94', '{uuid}'],
  ['release-stock', 'release-stock'],
])('the format of %s is %s', (id, format) => {
  expect(formatOfId(id)).toBe(format);
});
