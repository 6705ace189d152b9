import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import { allOf, checkQuery, quote, quoteTime } from './visibility-query.ts';

/** Reads a quoted value as the server's parser does: a backslash takes the next character as it is. */
function unquote(quoted: string): { readonly value: string; readonly rest: string } {
  let value = '';
  for (let at = 1; at < quoted.length; at += 1) {
    if (quoted[at] === '\\') {
      at += 1;
      value += quoted[at] ?? '';
    } else if (quoted[at] === "'") {
      return { value, rest: quoted.slice(at + 1) };
    } else value += quoted[at];
  }
  throw new Error('the value does not end');
}

test('whatever a value holds, it is one value and nothing of it becomes query', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      expect(unquote(quote(value))).toEqual({ value: value.replaceAll('\0', '\uFFFD'), rest: '' });
      expect(checkQuery(`CustomerId = ${quote(value)}`).ok).toBe(true);
    }),
  );
});

test('values made of quotes and backslashes stay inside', () => {
  const nasty = fc.string({ unit: fc.constantFrom("'", '\\', '"', '`', ' ', 'OR 1=1', ')', '--') });
  fc.assert(
    fc.property(nasty, (value) => {
      expect(unquote(quote(value))).toEqual({ value, rest: '' });
    }),
  );
});

test('filters are joined without an OR leaking out of its own', () => {
  expect(allOf('a = 1 OR b = 2', 'CloseTime IS NULL')).toBe('(a = 1 OR b = 2) AND (CloseTime IS NULL)');
  expect(allOf(undefined, '', 'a = 1')).toBe('a = 1');
  expect(allOf()).toBe('');
});

test('times are RFC 3339 in quotes', () => {
  expect(quoteTime(0)).toBe("'1970-01-01T00:00:00.000Z'");
});

test.each([
  ['', 'empty'],
  ["OrderStatus = 'x", 'does not close'],
  ['(a = 1', 'opens a bracket'],
  ['a = 1)', 'closes a bracket'],
  ['a = 1 ORDER BY StartTime', 'cannot sort'],
  ['GROUP BY ExecutionStatus', 'cannot be grouped'],
  ['a = 1 LIMIT 5', '--limit'],
  ['a LIKE "x%"', 'STARTS_WITH'],
  ['a'.repeat(5_000), 'longer than'],
])('the query %j is refused in one sentence', (query, message) => {
  const checked = checkQuery(query);
  expect(checked.ok).toBe(false);
  if (!checked.ok) {
    expect(checked.problem.kind).toBe('invalid-query');
    expect(checked.problem.message).toContain(message);
  }
});

test('words inside strings are no keywords', () => {
  expect(checkQuery(`CustomerId = 'order by (limit'`)).toEqual({
    ok: true,
    value: `CustomerId = 'order by (limit'`,
  });
  expect(checkQuery('`Odd (name` = 1').ok).toBe(true);
});
