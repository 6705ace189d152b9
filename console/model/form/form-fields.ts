import type { AcceptedUpdate } from '../../../contract/order/order.ts';
import type { DeckAction, DeckField } from '../../../contract/subject/deck.ts';
import { fieldOf } from './field.ts';
import type { FormField } from './form.ts';

/** What is known of a form's fields before anybody writes into them. */
export type Known = {
  /** Texts by field, as the way out that was chosen has them. */
  readonly texts: Readonly<Record<string, string>>;
  /** What the order says it takes; null while it was not asked. */
  readonly accepts: readonly AcceptedUpdate[] | null;
  /** Whether the action is a way out of what holds the order. */
  readonly helps?: boolean;
};

export function formFields(action: DeckAction, known: Known, currency: string | null): readonly FormField[] {
  const shown = action.fields.filter(({ commandOnly }) => commandOnly !== true);
  return shown.map((field): FormField => {
    const choices = choicesOf(action, field, known.accepts);
    const text = known.texts[field.name] ?? defaultOf(field, choices);
    const kind = field.point === true ? 'point' : field.kind;
    return {
      name: field.name,
      label: field.label,
      kind: choices.length > 0 ? 'choice' : kind,
      choices,
      required: field.required,
      hint: hintOf(field, currency),
      field: fieldOf(text),
    };
  });
}

/** A text to be written, unless `more` says otherwise. */
export function namedField(name: string, label: string, more: Partial<FormField> = {}): FormField {
  return { name, label, kind: 'text', choices: [], required: true, hint: null, field: fieldOf(''), ...more };
}

/** The order has answered what there is to choose from: what was written or chosen meanwhile stays. */
export function withChoices(
  action: DeckAction,
  fields: readonly FormField[],
  accepts: readonly AcceptedUpdate[],
): readonly FormField[] {
  return fields.map((shown) => {
    const field = action.fields.find(({ name }) => name === shown.name);
    const choices = field?.from === undefined ? [] : choicesOf(action, field, accepts);
    if (field === undefined || choices.length === 0) return shown;
    const text = choices.includes(shown.field.text) ? shown.field.text : defaultOf(field, choices);
    return { ...shown, kind: 'choice', choices, field: fieldOf(text) };
  });
}

function choicesOf(
  action: DeckAction,
  field: DeckField,
  accepts: readonly AcceptedUpdate[] | null,
): readonly string[] {
  if (field.choices !== undefined) return field.choices;
  if (field.from === undefined) return [];
  return accepts?.find(({ update }) => update === action.name)?.[field.from] ?? [];
}

function hintOf(field: DeckField, currency: string | null): string | null {
  if (field.hint !== undefined) return field.hint;
  switch (field.unit) {
    case 'minor':
      return currency === null ? null : `in ${currency}`;
    case 'time':
      return '2h, 3d or 2026-11-30T18:00:00Z';
    case 'json':
      return 'as JSON';
    default:
      return field.required || field.kind === 'choice' ? null : 'may stay empty';
  }
}

function defaultOf(field: DeckField, choices: readonly string[]): string {
  if (field.initial !== undefined) return field.initial;
  return field.required ? (choices[0] ?? '') : '';
}
