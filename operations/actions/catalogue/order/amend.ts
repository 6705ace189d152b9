import * as v from 'valibot';
import {
  type OrderInput,
  type OrderLine,
  type ShipTo,
  shipToSchema,
} from '../../../../contract/order/order.ts';
import { amendInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { plainText } from '../../../text/plain-text.ts';
import type { FormPart } from '../../engine/record.ts';
import { orderUpdate } from '../update-action.ts';
import { quantitiesIn, quantityPart } from './parts.ts';

type Texts = Readonly<Record<string, string>>;
type Input = Readonly<Record<string, unknown>>;
type Read = { readonly ok: true; readonly value: Input } | { readonly ok: false; readonly says: string };

/** What the order has now. */
type Amendable = { readonly shipTo: ShipTo; readonly lines: readonly OrderLine[] };

const ADDRESS: readonly (readonly [keyof ShipTo, string])[] = [
  ['name', 'name'],
  ['street', 'street'],
  ['city', 'city'],
  ['postalCode', 'post code'],
  ['country', 'country'],
];

export const amend = orderUpdate({
  id: 'amend',
  title: 'change',
  letter: 'U',
  name: ORDER_UPDATES.amend,
  takesTime: true,
  fields: [
    {
      name: 'shipTo',
      label: 'address',
      kind: 'text',
      unit: 'json',
      required: false,
      hint: 'JSON: name, street, city, postalCode, country',
    },
    {
      name: 'items',
      label: 'items',
      kind: 'text',
      unit: 'json',
      required: false,
      hint: '[{"line":1,"quantity":2}]',
    },
  ],
  input: amendInputSchema,
  danger: 'undoable',
  bulk: false,
  helps: { 'awaiting-customer': 5, 'payment-review': 5 },
  description:
    'change the address until the goods are released, or the lines of a part while its vendor prepares it; prices stay',
  will: ({ input }) => [input['items'] === undefined ? 'change the address' : itemWords(input['items'])],
  parts: {
    from: 'input',
    ways: ['quantities', 'address'],
    read: readAmendable,
    refusal: () => null,
    fields: (details, way, drafts) => amendParts(details as Amendable, way, drafts),
    unread: 'what the order has is not known yet',
    action(details, { texts }) {
      const read = readAmendment(details as Amendable, texts);
      if (!read.ok) return read;
      return { ok: true, action: { kind: 'remedy', remedy: 'amend', input: read.value } };
    },
  },
});

function readAmendable(answer: unknown): Amendable | null {
  const input = answer as Partial<OrderInput> | null;
  const known = v.safeParse(shipToSchema, input?.shipTo);
  if (!known.success || !Array.isArray(input?.lines)) return null;
  return { shipTo: known.output, lines: input.lines };
}

function amendParts({ lines, shipTo }: Amendable, way: string, drafts: Texts): readonly FormPart[] {
  const text = { kind: 'text', required: true, hint: null } as const;
  if (way === 'address') {
    return ADDRESS.map(([part, label]) => {
      const name = `shipTo.${part}`;
      const hint = part === 'country' ? 'two letters, as in DE' : null;
      return { ...text, name, label, text: drafts[name] ?? shipTo[part], hint };
    });
  }
  const hint = 'may stay empty; SKU:QUANTITY, as in nw-001:2';
  return [
    ...lines.map(({ line, name, quantity, sku }) =>
      quantityPart(line, drafts[`line:${line}`] ?? String(quantity), `was ${quantity}: ${sku} ${name}`),
    ),
    { ...text, name: 'added', label: 'new lines', text: drafts['added'] ?? '', required: false, hint },
  ];
}

function readAmendment(details: Amendable, texts: Texts): Read {
  const asked =
    texts['way'] === 'address' ? readAddress(details.shipTo, texts) : readItems(details.lines, texts);
  if (!asked.ok) return asked;
  const parsed = v.safeParse(amendInputSchema, { ...asked.value, reason: 'reason', actor: 'actor' });
  if (parsed.success) return asked;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue)?.split('.').at(-1);
  const label = ADDRESS.find(([part]) => part === path)?.[1] ?? path;
  return { ok: false, says: label === undefined ? issue.message : `${label}: ${issue.message}` };
}

function readAddress(shipTo: ShipTo, texts: Texts): Read {
  const parts = ADDRESS.map(([part, label]) => ({
    part,
    label,
    text: (texts[`shipTo.${part}`] ?? '').trim(),
  }));
  const empty = parts.find(({ text }) => text === '');
  if (empty !== undefined) return { ok: false, says: `${empty.label} is missing` };
  if (parts.every(({ part, text }) => text === shipTo[part]))
    return { ok: false, says: 'the address is as it was' };
  return { ok: true, value: { shipTo: Object.fromEntries(parts.map(({ part, text }) => [part, text])) } };
}

function readItems(lines: readonly OrderLine[], texts: Texts): Read {
  const read = quantitiesIn(texts);
  if (!read.ok) return read;
  const changed = read.value.filter(
    ({ line, quantity }) => lines.find((each) => each.line === line)?.quantity !== quantity,
  );
  const added: { readonly sku: string; readonly quantity: number }[] = [];
  for (const word of (texts['added'] ?? '').split(/[\s,]+/).filter((each) => each !== '')) {
    const [, sku, quantity] = /^([^:]+):(\d{1,6})$/.exec(word) ?? [];
    if (sku === undefined)
      return { ok: false, says: `new lines: ${word} is not SKU:QUANTITY, as in nw-001:2` };
    added.push({ sku, quantity: Number(quantity) });
  }
  const items = [...changed, ...added];
  return items.length === 0 ? { ok: false, says: 'every line is as it was' } : { ok: true, value: { items } };
}

/** `change the quantities: line 2 to 1, 2 x nw-003 added`. */
function itemWords(items: unknown): string {
  const words = (Array.isArray(items) ? items : []).map((item: Input) => {
    const { line, quantity, sku } = item;
    return sku === undefined
      ? `line ${line} to ${quantity}`
      : `${quantity} x ${plainText(String(sku), 100)} added`;
  });
  return words.length === 0 ? 'change the quantities' : `change the quantities: ${words.join(', ')}`;
}
