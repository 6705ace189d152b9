import { shortenText, textWidth } from '../../../support/text/width.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import type { FormField, FormState } from '../../model/form/form.ts';
import { choicesOf } from '../../model/form/update-form.ts';
import { glyphsFor } from '../../ui/glyphs.ts';
import { type Line, line, type Span } from '../../ui/line.ts';
import { fieldBox } from '../field-box.ts';

export const LABEL = 12;

export function label(text: string, width = LABEL): string {
  return ` ${text}`.padEnd(width);
}

/** As wide as the longest label needs, so that none runs into its field. */
export function labelWidth(form: FormState): number {
  return Math.max(LABEL, ...form.fields.map((field) => textWidth(field.label) + 2));
}

const QUANTITY_COLUMNS = 7;

/** `[what is written ]`; a choice shows its arrows. */
export function fieldLine(state: ConsoleState, form: FormState, field: FormField, index: number): Line {
  const focused = form.focus === index && form.stage === 'editing';
  const mark: Span = {
    text: label(field.label, labelWidth(form)),
    ...(focused ? { bold: true } : { tone: 'muted' as const }),
  };
  if (field.kind === 'choice' || field.kind === 'point') {
    const choices = choicesOf(form, field);
    const none = field.kind === 'point' && form.points === null ? 'reading the points' : 'none';
    const shown =
      field.field.text === ''
        ? choices.length === 0
          ? none
          : field.kind === 'point'
            ? 'choose with up and down'
            : 'choose with left and right'
        : field.field.text;
    return line(`field-${field.name}`, mark, focused ? { text: `< ${shown} >`, bold: true } : `  ${shown}`);
  }
  const hintText = hintOf(state, form, field);
  const hint = hintText === null ? null : { text: `  ${hintText}`, tone: 'muted' as const };
  const width = boxWidth(state, form, field);
  const shown = fieldBox(field.field, width).text;
  const text = shown + ' '.repeat(Math.max(0, width - textWidth(shown)));
  return line(
    `field-${field.name}`,
    mark,
    focused ? '[' : { text: '[', tone: 'muted' },
    text,
    focused ? ']' : { text: ']', tone: 'muted' },
    hint,
  );
}

function fieldWidth(state: ConsoleState, form: FormState): number {
  return Math.max(8, state.size.columns - labelWidth(form) - 6);
}

function hintOf(state: ConsoleState, form: FormState, field: FormField): string | null {
  const text = field.name === 'proof' ? (form.preview?.proof?.says ?? null) : field.hint;
  if (text === null || !isNarrow(field)) return text;
  const width = fieldWidth(state, form) - QUANTITY_COLUMNS - 2;
  return shortenText(text, width, glyphsFor(state.ascii).ellipsis);
}

function isNarrow(field: FormField): boolean {
  return field.name.startsWith('line:');
}

export function boxWidth(state: ConsoleState, form: FormState, field: FormField): number {
  if (isNarrow(field)) return QUANTITY_COLUMNS;
  if (field.name === 'proof') return 16;
  const hintText = hintOf(state, form, field);
  const left = fieldWidth(state, form) - (hintText === null ? 0 : textWidth(hintText) + 2);
  return Math.max(16, Math.min(left, 60));
}
