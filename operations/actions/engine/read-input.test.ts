// What people write becomes what the update wants, or one sentence that names the field.
import { describe, expect, test } from 'vitest';
import { ORDER_DECK } from '../../subjects/order/order-deck.ts';
import { readInput } from './read-input.ts';

const NOW = Date.UTC(2026, 10, 21, 10);
const read = (id: string, texts: Readonly<Record<string, string>>, currency: string | null = 'EUR') => {
  const action = ORDER_DECK.actions.find((known) => known.id === id);
  if (action === undefined) throw new Error(`no ${id}`);
  return readInput(action, texts, { currency, now: NOW });
};

describe('amounts', () => {
  const amount = (text: string, currency?: string | null) => read('refund', { amountMinor: text }, currency);

  test.each([
    ['129.90', 12_990],
    ['129.9', 12_990],
    ['129', 12_900],
    ['129.90 EUR', 12_990],
    ['0.01', 1],
  ])('%s is %i minor units', (text, amountMinor) => {
    expect(amount(text)).toEqual({ ok: true, input: { amountMinor } });
  });

  test('yen have no fraction', () => {
    expect(amount('130', 'JPY')).toEqual({ ok: true, input: { amountMinor: 130 } });
    expect(amount('130.5', 'JPY')).toMatchObject({ ok: false });
  });

  test.each(['129,90', '1,204.50', '-5', '129.999', 'all', '5 USD', '0'])('%s is refused', (text) => {
    expect(amount(text)).toMatchObject({ ok: false, says: expect.stringContaining('amount') as string });
  });

  test('without a currency nothing is guessed', () => {
    expect(amount('5', null)).toMatchObject({ ok: false });
  });
});

describe('other fields', () => {
  test('a time is an instant or counted from now', () => {
    expect(read('extend', { until: '2h' })).toEqual({
      ok: true,
      input: { until: '2026-11-21T12:00:00.000Z' },
    });
    expect(read('extend', { until: '2026-11-22T08:00:00+02:00' })).toMatchObject({
      input: { until: '2026-11-22T06:00:00.000Z' },
    });
    expect(read('extend', { until: 'tomorrow' })).toMatchObject({ ok: false });
  });

  test('what is required and missing is named by its label', () => {
    expect(read('settle', { step: 'capture:nordwind', amountMinor: '1.00' })).toEqual({
      ok: false,
      says: 'reference is missing',
    });
  });

  test('the schema has the last word', () => {
    expect(read('claim', { minutes: '9999' })).toMatchObject({
      ok: false,
      says: expect.stringContaining('minutes') as string,
    });
    expect(read('amend', {})).toMatchObject({ ok: false, says: expect.stringContaining('shipTo') as string });
    expect(read('amend', { items: '[{"line":1,"quantity":2}]' })).toMatchObject({ ok: true });
    expect(read('amend', { items: '[' })).toMatchObject({ ok: false });
  });
});
