import type { Result } from './problem.ts';
import { fail, ok } from './problem.ts';

/**
 * A value inside a visibility query: single quotes, with quotes and backslashes escaped as the server's parser reads
 * them, so that nothing of the value becomes query. Server 1.32 then compares
 * the escaped form, so a value that holds a double quote, a backslash or a control character, or that begins or ends
 * with a quote, is found by no query at all (seen); none of our ids are so.
 */
export function quote(value: string): string {
  // A NUL makes server 1.32 answer as if its store were out of order.
  const sendable = value.replaceAll('\0', '\uFFFD');
  return `'${sendable.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** RFC 3339 in quotes. */
export function quoteTime(epochMs: number): string {
  return quote(new Date(epochMs).toISOString());
}

/** Joins filters with AND; empty ones fall away. Each is put in brackets, so an OR inside stays inside. */
export function allOf(...filters: readonly (string | undefined)[]): string {
  const parts = filters.filter((filter): filter is string => filter !== undefined && filter.trim() !== '');
  if (parts.length === 1) return parts[0] ?? '';
  return parts.map((part) => `(${part})`).join(' AND ');
}

export const QUERY_CHARACTERS_MAX = 4_000;

const NOT_ANSWERED: readonly { readonly word: RegExp; readonly says: string }[] = [
  { word: /\bORDER\s+BY\b/i, says: 'the server cannot sort (ORDER BY); sort the loaded rows instead' },
  { word: /\bGROUP\s+BY\b/i, says: 'a list cannot be grouped (GROUP BY); use orders count' },
  { word: /\bLIMIT\b/i, says: 'a query has no LIMIT; use --limit' },
  { word: /\bLIKE\b/i, says: 'there is no LIKE; use STARTS_WITH, as in CustomerId STARTS_WITH "cus-22"' },
];

/**
 * Problems of a typed query that are detected before it is sent: brackets and quotes that do not close, and words that no
 * SQL visibility store answers. The server has the last word on names and types.
 */
export function checkQuery(query: string): Result<string> {
  const trimmed = query.trim();
  if (trimmed === '') return fail('invalid-query', 'the query is empty');
  if (trimmed.length > QUERY_CHARACTERS_MAX) {
    return fail('invalid-query', `the query is longer than ${QUERY_CHARACTERS_MAX} characters`);
  }
  const bare = withoutStrings(trimmed);
  if (!bare.ok) return bare;
  for (const { word, says } of NOT_ANSWERED) {
    if (word.test(bare.value)) return fail('invalid-query', says);
  }
  let depth = 0;
  for (const character of bare.value) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return fail('invalid-query', 'the query closes a bracket that it did not open');
  }
  if (depth > 0) return fail('invalid-query', 'the query opens a bracket that it does not close');
  return ok(trimmed);
}

/** The query with every string replaced by one space, so that words inside strings are no keywords. */
function withoutStrings(query: string): Result<string> {
  let bare = '';
  for (let at = 0; at < query.length; at += 1) {
    const character = query[at] ?? '';
    if (character !== "'" && character !== '"' && character !== '`') {
      bare += character;
      continue;
    }
    const end = closingQuote(query, at);
    if (end === undefined)
      return fail('invalid-query', `the query opens a quote (${character}) that it does not close`);
    bare += ' ';
    at = end;
  }
  return ok(bare);
}

function closingQuote(query: string, start: number): number | undefined {
  for (let at = start + 1; at < query.length; at += 1) {
    if (query[at] === '\\' && query[start] !== '`') at += 1;
    else if (query[at] === query[start]) return at;
  }
  return undefined;
}
