import { ORDER_QUERIES } from '../../../contract/order/order-messages.ts';
import type { Parts } from '../../../operations/actions/engine/record.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { AnsweredCall, Call } from '../app/call.ts';
import { fieldOf } from './field.ts';
import type { FormField, FormState } from './form.ts';
import { namedField } from './form-fields.ts';

/** Reads the parts that a form has a field for. */
export function partsCall({ from }: Parts, row: OrderRow): Call {
  const purpose = { kind: 'form', runId: row.runId } as const;
  const poll = 'form:details';
  if (from === 'returns') return { poll, purpose, name: 'returns', ask: { orderId: row.orderId } };
  const run = { workflowId: row.workflowId, runId: row.runId };
  return { poll, purpose, name: 'query', ask: { run, name: ORDER_QUERIES.input } };
}

/** Null: it has nothing that the form could use. */
export function partsIn(parts: Parts, call: AnsweredCall): unknown {
  if (call.name === 'returns' && call.answer.ok) return parts.read(call.answer.value);
  return call.name === 'query' && call.answer.ok ? parts.read(call.answer.value.value) : null;
}

/** The ways to choose from, before the parts were read. */
export function wayFields({ ways }: Parts): readonly FormField[] {
  const [first] = ways;
  if (first === undefined) return [];
  return [namedField('way', 'change', { kind: 'choice', choices: ways, field: fieldOf(first) })];
}

/** One field for each part; `drafts` are texts that were written before. */
export function partFields(
  { action: { parts }, details }: Pick<FormState, 'action' | 'details'>,
  way: string,
  drafts: Readonly<Record<string, string>>,
): readonly FormField[] {
  if (parts === undefined || details === null) return [];
  return parts
    .fields(details, way, drafts)
    .map(({ text, ...part }) => ({ ...part, choices: [], field: fieldOf(text) }));
}
