import * as v from 'valibot';
import type { DeckAction, DeckField } from '../../../contract/subject/deck.ts';
import { CURRENCY_EXPONENTS } from '../../../domain/money.ts';
import { parseExact, plainNumbers } from '../../../support/text/exact-json.ts';
import { jsonFault } from '../../../support/text/json-fault.ts';
import { parseWholeNumber } from '../../../support/text/whole-number.ts';
import { parseDuration } from '../../../support/time/parse-duration.ts';

export type ReadInput =
  | { readonly ok: true; readonly input: Readonly<Record<string, unknown>> }
  /** One sentence that names the field. */
  | { readonly ok: false; readonly says: string };

type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly says: string };

/**
 * What a person wrote into the fields of a deck's update, as its schema wants it. Amounts are written in the order's
 * currency (`129.90`), times as an instant or from `now` on (`2h`, `3d`).
 */
export function readInput(
  action: Pick<DeckAction, 'fields' | 'input' | 'fixed'>,
  texts: Readonly<Record<string, string>>,
  at: { readonly currency: string | null; readonly now: number },
): ReadInput {
  const input: Record<string, unknown> = {};
  for (const field of action.fields) {
    const text = (texts[field.name] ?? '').trim();
    if (text === '') {
      if (field.required) return { ok: false, says: `${field.label} is missing` };
      continue;
    }
    const read = readField(field, text, at);
    if (!read.ok) return { ok: false, says: `${field.label}: ${read.says}` };
    input[field.name] = read.value;
  }
  if (action.input === undefined) return { ok: true, input };
  const parsed = v.safeParse(
    action.input,
    plainNumbers({ ...input, ...action.fixed, reason: 'reason', actor: 'actor' }),
  );
  if (parsed.success) return { ok: true, input };
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue);
  const label = action.fields.find(({ name }) => name === path)?.label ?? path;
  return { ok: false, says: label === null ? issue.message : `${label}: ${issue.message}` };
}

function readField(
  field: DeckField,
  text: string,
  at: { readonly currency: string | null; readonly now: number },
): Read {
  switch (field.unit) {
    case 'minor':
      return readAmount(text, at.currency);
    case 'time':
      return readTime(text, at.now);
    case 'json':
      return readJson(text);
    default:
      return field.kind === 'number' ? readWhole(text) : { ok: true, value: text };
  }
}

function readWhole(text: string): Read {
  const number = parseWholeNumber(text, { min: 0, max: 999_999_999_999_999 });
  return number === null ? { ok: false, says: 'a whole number, please' } : { ok: true, value: number };
}

/** A comma is refused: it is a thousand to some and a fraction to others. */
function readAmount(text: string, currency: string | null): Read {
  if (currency === null) return { ok: false, says: 'the currency of the order is not known' };
  const exponent = CURRENCY_EXPONENTS[currency] ?? 2;
  const [, whole = '', fraction = '', named] = /^(\d{1,12})(?:\.(\d+))?(?: ?([A-Z]{3}))?$/.exec(text) ?? [];
  const example = exponent === 0 ? '130' : `129.${'9'.padEnd(exponent, '0')}`;
  if (whole === '' || fraction.length > exponent) {
    return { ok: false, says: `an amount in ${currency} as in ${example}` };
  }
  if (named !== undefined && named !== currency) return { ok: false, says: `the order is in ${currency}` };
  return { ok: true, value: Number(whole + fraction.padEnd(exponent, '0')) };
}

/** What a date can still hold, whatever the clock shows. */
const AHEAD_MS_MAX = 99_999 * 86_400_000;

function readTime(text: string, now: number): Read {
  const ahead = parseDuration(text.replace(/^\+/, ''), ['m', 'h', 'd']);
  if (ahead !== null && ahead <= AHEAD_MS_MAX)
    return { ok: true, value: new Date(now + ahead).toISOString() };
  const instant = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant)
    ? { ok: false, says: 'from now on, as in 2h or 3d, or an instant as in 2026-11-21T18:00:00Z' }
    : { ok: true, value: new Date(instant).toISOString() };
}

function readJson(text: string): Read {
  try {
    return { ok: true, value: parseExact(text) };
  } catch {
    return { ok: false, says: `this is not JSON: ${jsonFault(text)}` };
  }
}
