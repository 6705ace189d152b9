import type { ActionStep, Outcome } from '../../../operations/actions/action.ts';
import type { AnyActionRecord } from '../../../operations/actions/engine/record.ts';
import type { Preview } from '../../../operations/actions/preview.ts';
import type { ResetPoint } from '../../../operations/actions/reset-points.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { Problem } from '../../../operations/temporal/problem.ts';
import { shortName } from '../../ui/words.ts';
import type { Field } from './field.ts';
import { formFields, type Known, namedField } from './form-fields.ts';
import { partFields, wayFields } from './form-parts.ts';

export type FormField = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'choice' | 'number' | 'point';
  readonly choices: readonly string[];
  readonly required: boolean;
  /** How it is written; null where the label says enough. */
  readonly hint: string | null;
  readonly field: Field;
};

export const BUTTONS = ['Do it', 'Dry run', 'Copy as command', 'Back'] as const;
export type Button = (typeof BUTTONS)[number];

/** An action being prepared, running or ended: a sentence with consequences, on a frozen run. */
export type FormState = {
  readonly action: AnyActionRecord;
  readonly orderId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** The row as it was when the key was pressed. */
  readonly row: OrderRow;
  /** Whether it was offered as a way out of what holds the order. */
  readonly helps: boolean;
  readonly fields: readonly FormField[];
  /** Index into the fields, then into the buttons. */
  readonly focus: number;
  readonly preview: Preview | null;
  readonly previewProblem: Problem | null;
  readonly previewing: boolean;
  /** The order moved since the operator first saw the preview; has to be confirmed again. */
  readonly moved: string | null;
  readonly points: readonly ResetPoint[] | null;
  /** What the order has; null until it was read, and where the action needs nothing of it. */
  readonly details: unknown;
  /** What was written into fields that are not shown now. */
  readonly drafts: Readonly<Record<string, string>>;
  readonly stage: 'editing' | 'running' | 'ended';
  readonly steps: readonly ActionStep[];
  readonly outcome: Outcome | null;
  readonly note: string | null;
  /** When Enter was last pressed: a held key must not do anything. */
  readonly enterAt: number;
  /** Times that are written as `2h` count from here. */
  readonly openedAt: number;
};

export function openForm(
  action: AnyActionRecord,
  row: OrderRow,
  now: number,
  known: Known = { texts: {}, accepts: null },
): FormState {
  const { parts } = action;
  const fields: readonly FormField[] = [
    ...(parts === undefined ? formFields(action, known, row.amount?.currency ?? null) : wayFields(parts)),
    namedField('reason', 'reason'),
  ];
  return {
    action,
    orderId: row.orderId,
    workflowId: row.workflowId,
    runId: row.runId,
    row,
    helps: known.helps === true,
    fields,
    // The first that has no good default; the reason has none.
    focus: Math.max(
      0,
      fields.findIndex((field) => field.required && (field.field.text === '' || field.kind === 'point')),
    ),
    preview: null,
    previewProblem: null,
    previewing: false,
    moved: null,
    points: null,
    details: null,
    drafts: {},
    stage: 'editing',
    steps: [],
    outcome: null,
    note: null,
    enterAt: now,
    openedAt: now,
  };
}

export function fieldText(form: FormState, name: string): string {
  return form.fields.find((field) => field.name === name)?.field.text ?? '';
}

/** The form with a field for each part of the order; what was written meanwhile stays. */
export function withDetails(form: FormState, details: unknown): FormState {
  const refusal = form.action.parts?.refusal(details) ?? null;
  const problem = refusal === null ? form.previewProblem : { kind: 'refused' as const, message: refusal };
  const shown = withParts({ ...form, details });
  // Whoever has not written a reason yet begins with the first part.
  const begins = fieldText(form, 'reason') === '' && form.focus < form.fields.length;
  return { ...shown, previewProblem: problem, focus: begins ? 0 : shown.focus };
}

/** The parts anew: the other way to change it was chosen, or they were just read. What is focused stays so. */
export function withParts(form: FormState): FormState {
  const drafts = Object.fromEntries(form.fields.map(({ field, name }) => [name, field.text]));
  const all = { ...form.drafts, ...drafts };
  const isOf = (names: readonly string[]) => form.fields.filter(({ name }) => names.includes(name));
  const parts = partFields(form, drafts['way'] ?? '', all);
  const fields = [...isOf(['way']), ...parts, ...isOf(['reason', 'proof'])];
  const focused = form.fields[form.focus]?.name;
  const at = fields.findIndex(({ name }) => name === focused);
  const focus = at < 0 ? form.focus + fields.length - form.fields.length : at;
  return { ...form, fields, drafts: all, focus: Math.max(0, focus) };
}

/** Somebody took it on or left a note after the first look. */
function othersMeanwhile(form: FormState, before: OrderRow | null, after: OrderRow | null): string | null {
  const claim = after?.claim ?? null;
  const note = after?.note ?? null;
  if (claim !== null && claim.since !== before?.claim?.since && claim.since > form.openedAt) {
    return `${shortName(claim.by)} took it on while you looked. Read again, then Do it`;
  }
  if (note !== null && note.at !== before?.note?.at) {
    return `${shortName(note.by)} left a note while you looked: ${note.text}. Read again, then Do it`;
  }
  return null;
}

/** The form with a field for the proof where the preview asks for one. */
export function withPreview(form: FormState, preview: Preview): FormState {
  const first = form.preview;
  const others = first === null ? null : othersMeanwhile(form, first.row, preview.row);
  const moved =
    others ??
    (first !== null &&
    first.row !== null &&
    preview.row !== null &&
    (first.row.stage !== preview.row.stage || first.row.run !== preview.row.run)
      ? `the order moved while you looked: it is ${preview.row.state ?? preview.row.run} now. Read again, then Do it`
      : form.moved);
  const hasProof = form.fields.some((field) => field.name === 'proof');
  const fields =
    preview.proof === null || hasProof ? form.fields : [...form.fields, namedField('proof', 'proof')];
  // A focus on a button stays on that button although a field came in before it.
  const shift = form.focus >= form.fields.length ? fields.length - form.fields.length : 0;
  return {
    ...form,
    fields,
    preview,
    previewProblem: null,
    previewing: false,
    moved,
    focus: form.focus + shift,
  };
}

export function focusedField(form: FormState): FormField | undefined {
  return form.fields[form.focus];
}

export function focusedButton(form: FormState): Button | undefined {
  return BUTTONS[form.focus - form.fields.length];
}
