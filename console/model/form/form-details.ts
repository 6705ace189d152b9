import * as v from 'valibot';
import { type OrderInput, type OrderLine, type ShipTo, shipToSchema } from '../../../contract/order/order.ts';
import { amendInputSchema, ORDER_QUERIES } from '../../../contract/order/order-messages.ts';
import type { ReturnLine } from '../../../contract/return/return.ts';
import { CANCELLABLE_STAGES } from '../../../domain/order-state.ts';
import type { ReturnOffer } from '../../../operations/ports/ports.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { parseWholeNumber } from '../../../support/text/whole-number.ts';
import type { AnsweredCall, Call } from '../app/call.ts';
import { fieldOf } from './field.ts';
import type { FormField, FormState } from './form.ts';
import { namedField } from './form-fields.ts';

/** What the order has, for forms with a field for each part of it; read when they open. */
export type Details =
  | { readonly kind: 'return'; readonly offer: ReturnOffer }
  | { readonly kind: 'amend'; readonly shipTo: ShipTo; readonly lines: readonly OrderLine[] };

/** Whether the action has fields that only the order itself can name. */
export function hasDetails(actionId: string): boolean {
  return actionId === 'return' || actionId === 'amend';
}

export function detailsCall(actionId: string, row: OrderRow): Call {
  const purpose = { kind: 'form', runId: row.runId } as const;
  const poll = 'form:details';
  if (actionId === 'return') return { poll, purpose, name: 'returns', ask: { orderId: row.orderId } };
  const run = { workflowId: row.workflowId, runId: row.runId };
  return { poll, purpose, name: 'query', ask: { run, name: ORDER_QUERIES.input } };
}

/** Null: it says nothing that the form could use. */
export function detailsIn(call: AnsweredCall): Details | null {
  if (call.name === 'returns' && call.answer.ok) return { kind: 'return', offer: call.answer.value.offer };
  if (call.name !== 'query' || !call.answer.ok) return null;
  const input = call.answer.value.value as Partial<OrderInput> | null;
  const known = v.safeParse(shipToSchema, input?.shipTo);
  if (!known.success || !Array.isArray(input?.lines)) return null;
  return { kind: 'amend', shipTo: known.output, lines: input.lines };
}

export const AMENDS = ['quantities', 'address'] as const;

const ADDRESS: readonly (readonly [keyof ShipTo, string])[] = [
  ['name', 'name'],
  ['street', 'street'],
  ['city', 'city'],
  ['postalCode', 'post code'],
  ['country', 'country'],
];

/** One field a line, or one for each part of the address; `drafts` are texts that were written before. */
export function detailFields(
  details: Details | null,
  way: string,
  drafts: Readonly<Record<string, string>>,
): readonly FormField[] {
  const written = (name: string, text: string) => drafts[name] ?? text;
  if (details === null) return [];
  if (details.kind === 'return') {
    const { lines } = details.offer;
    return lines
      .filter(({ left }) => left > 0)
      .map(({ left, line, name, sku }) => {
        const text = written(`line:${line}`, lines.length === 1 ? String(left) : '0');
        return quantityField(line, text, `of ${left}: ${sku} ${name}`);
      });
  }
  if (way === 'address') {
    return ADDRESS.map(([part, label]) => {
      const name = `shipTo.${part}`;
      const hint = part === 'country' ? 'two letters, as in DE' : null;
      const field = fieldOf(written(name, details.shipTo[part]));
      return namedField(name, label, { hint, field });
    });
  }
  const lines = details.lines.map(({ line, name, quantity, sku }) =>
    quantityField(line, written(`line:${line}`, String(quantity)), `was ${quantity}: ${sku} ${name}`),
  );
  const hint = 'may stay empty; SKU:QUANTITY, as in nw-001:2';
  const field = fieldOf(written('added', ''));
  return [...lines, namedField('added', 'new lines', { required: false, hint, field })];
}

function quantityField(line: number, text: string, hint: string): FormField {
  return namedField(`line:${line}`, `line ${line}`, { kind: 'number', hint, field: fieldOf(text) });
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly says: string };

/** What is to come back. */
export function wantedLines(form: Pick<FormState, 'fields' | 'details'>): Read<readonly ReturnLine[]> {
  if (form.details?.kind !== 'return') return { ok: false, says: 'what can come back is not known yet' };
  const { offer } = form.details;
  const refusal = offerRefusal(offer);
  if (refusal !== null) return { ok: false, says: refusal };
  const read = quantitiesOf(form.fields);
  if (!read.ok) return read;
  const lines = read.value.filter(({ quantity }) => quantity > 0);
  const over = lines.find(({ line, quantity }) => quantity > leftOf(offer, line));
  if (over !== undefined)
    return {
      ok: false,
      says: `line ${over.line}: ${leftOf(offer, over.line)} can come back, not ${over.quantity}`,
    };
  return lines.length === 0
    ? { ok: false, says: 'say how many of a line come back' }
    : { ok: true, value: lines };
}

function leftOf(offer: ReturnOffer, line: number): number {
  return offer.lines.find((each) => each.line === line)?.left ?? 0;
}

/** Why nothing can come back, and what can be done instead. */
export function offerRefusal({ refusal, stage }: ReturnOffer): string | null {
  if (refusal === null) return null;
  return CANCELLABLE_STAGES.includes(stage) ? `${refusal}; C cancels it` : refusal;
}

/** The input of the update `amend`. */
export function wantedAmendment(
  form: Pick<FormState, 'fields' | 'details'>,
): Read<Readonly<Record<string, unknown>>> {
  const { details, fields } = form;
  if (details?.kind !== 'amend') return { ok: false, says: 'what the order has is not known yet' };
  const textOf = (name: string) => fields.find((field) => field.name === name)?.field.text.trim() ?? '';
  const asked =
    textOf('way') === 'address' ? wantedAddress(details.shipTo, textOf) : wantedItems(details.lines, fields);
  if (!asked.ok) return asked;
  const parsed = v.safeParse(amendInputSchema, { ...asked.value, reason: 'reason', actor: 'actor' });
  if (parsed.success) return asked;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue)?.split('.').at(-1);
  const label = ADDRESS.find(([part]) => part === path)?.[1] ?? path;
  return { ok: false, says: label === undefined ? issue.message : `${label}: ${issue.message}` };
}

function wantedAddress(
  shipTo: ShipTo,
  textOf: (name: string) => string,
): Read<Readonly<Record<string, unknown>>> {
  const parts = ADDRESS.map(([part, label]) => ({ part, label, text: textOf(`shipTo.${part}`) }));
  const empty = parts.find(({ text }) => text === '');
  if (empty !== undefined) return { ok: false, says: `${empty.label} is missing` };
  if (parts.every(({ part, text }) => text === shipTo[part]))
    return { ok: false, says: 'the address is as it was' };
  return { ok: true, value: { shipTo: Object.fromEntries(parts.map(({ part, text }) => [part, text])) } };
}

function wantedItems(
  lines: readonly OrderLine[],
  fields: readonly FormField[],
): Read<Readonly<Record<string, unknown>>> {
  const read = quantitiesOf(fields);
  if (!read.ok) return read;
  const changed = read.value.filter(
    ({ line, quantity }) => lines.find((each) => each.line === line)?.quantity !== quantity,
  );
  const added: { readonly sku: string; readonly quantity: number }[] = [];
  const text = fields.find(({ name }) => name === 'added')?.field.text ?? '';
  for (const word of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const [, sku, quantity] = /^([^:]+):(\d{1,6})$/.exec(word) ?? [];
    if (sku === undefined)
      return { ok: false, says: `new lines: ${word} is not SKU:QUANTITY, as in nw-001:2` };
    added.push({ sku, quantity: Number(quantity) });
  }
  const items = [...changed, ...added];
  return items.length === 0 ? { ok: false, says: 'every line is as it was' } : { ok: true, value: { items } };
}

function quantitiesOf(fields: readonly FormField[]): Read<readonly ReturnLine[]> {
  const lines: ReturnLine[] = [];
  for (const { field, name } of fields) {
    if (!name.startsWith('line:')) continue;
    const text = field.text.trim();
    const line = Number(name.slice('line:'.length));
    const quantity = parseWholeNumber(text, { min: 0, max: 999_999 });
    if (quantity === null) return { ok: false, says: `line ${line}: a whole number, 0 for none of it` };
    lines.push({ line, quantity });
  }
  return { ok: true, value: lines };
}
