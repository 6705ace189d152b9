import type { DeckField } from '../../../../contract/subject/deck.ts';
import { parseExact } from '../../../../support/text/exact-json.ts';
import { jsonFault } from '../../../../support/text/json-fault.ts';
import type { ReadAction, Written } from '../../engine/record.ts';

/** Any signal or update by its name, with any input. */
export type MessageAction = {
  readonly kind: 'signal' | 'update';
  readonly name: string;
  readonly input: unknown;
};

export function messageFields(label: string): readonly DeckField[] {
  return [
    { name: 'name', label, kind: 'text', positional: true, required: true },
    { name: 'input', label: 'input (JSON)', kind: 'text', required: false },
  ];
}

export function readMessage(
  kind: MessageAction['kind'],
  { texts }: Pick<Written, 'texts'>,
): ReadAction<MessageAction> {
  const name = (texts['name'] ?? '').trim();
  if (name === '') return { ok: false, says: `name the ${kind}` };
  const text = (texts['input'] ?? '').trim();
  try {
    return { ok: true, action: { kind, name, input: text === '' ? undefined : parseExact(text) } };
  } catch {
    return { ok: false, says: `the input is not JSON: ${jsonFault(text)}` };
  }
}

export function argsOf({ input }: Pick<MessageAction, 'input'>): readonly unknown[] {
  return input === undefined ? [] : [input];
}
