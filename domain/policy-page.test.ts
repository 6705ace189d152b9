// docs/POLICIES.md is what people read when an order retries; its figures must be those of the code.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { NON_RETRYABLE_FAILURES } from '../contract/order/activities.ts';
import { markdownRow } from '../support/text/markdown-table.ts';
import { POLICY_ROWS, type TryPolicy } from './policy.ts';

const page = readFileSync(path.join(import.meta.dirname, '..', 'docs', 'POLICIES.md'), 'utf8');
const CLASSES = ['db', 'payment', 'vendor', 'notify', 'compensation', 'question'] as const;

test.each(CLASSES)('the page has the retry policy of %s in production and in the demo', (kind) => {
  expect(page).toContain(lineOf(kind, POLICY_ROWS.production[kind]));
  expect(page).toContain(lineOf(kind, POLICY_ROWS.demo[kind]));
});

test('the page names every class and every failure that is never tried again', () => {
  const classes = Object.entries(POLICY_ROWS.production)
    .filter(([, policy]) => typeof policy === 'object' && 'startToClose' in policy)
    .map(([kind]) => kind);
  expect(classes.sort()).toEqual([...CLASSES].sort());
  for (const type of NON_RETRYABLE_FAILURES) expect(page).toContain(`\`${type}\``);
});

test('the page has all waits', () => {
  const { production, demo } = POLICY_ROWS;
  for (const wait of [
    'checkoutBudget',
    'callbackWait',
    'pollCap',
    'vendorResponseLimit',
    'reviewExpiry',
    'customerExpiry',
  ] as const) {
    expect(page).toContain(`| ${wait} | ${span(production[wait])} | ${span(demo[wait])} |`);
  }
});

function lineOf(kind: string, policy: TryPolicy): string {
  const { startToClose, heartbeat, firstRetry, backoff, retryCap, budget } = policy;
  const cells = [
    kind,
    span(startToClose),
    heartbeat === null ? 'none' : span(heartbeat),
    `${span(firstRetry)} × ${backoff}, at most ${span(retryCap)}`,
    span(budget),
  ];
  return markdownRow(cells);
}

function span(milliseconds: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const;
  const [size, name] = units.find(([each]) => milliseconds % each === 0) ?? [1, 'ms'];
  return `${milliseconds / size} ${name}`;
}
