import type { DeckAction } from '../../contract/deck.ts';
import type { ActionStep, OrderAction, Outcome, ReapplyExclusion } from '../../operations/actions/action.ts';
import type { Preview } from '../../operations/actions/preview.ts';
import { readInput } from '../../operations/actions/remedy-input.ts';
import type { Repair } from '../../operations/actions/repair.ts';
import type { ResetPoint } from '../../operations/actions/reset-points.ts';
import type { OrderRow } from '../../operations/order-row.ts';
import type { Problem } from '../../operations/problem.ts';
import { shortName } from '../ui/words.ts';
import { type Field, fieldOf } from './field.ts';
import { formFields, type Known } from './form-fields.ts';

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
  readonly action: DeckAction;
  readonly orderId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** The row as it was when the key was pressed. */
  readonly row: OrderRow;
  readonly fields: readonly FormField[];
  /** Index into the fields, then into the buttons. */
  readonly focus: number;
  readonly preview: Preview | null;
  readonly previewProblem: Problem | null;
  readonly previewing: boolean;
  /** The order moved since the operator first saw the preview; has to be confirmed again. */
  readonly moved: string | null;
  readonly points: readonly ResetPoint[] | null;
  readonly stage: 'editing' | 'running' | 'ended';
  readonly steps: readonly ActionStep[];
  readonly outcome: Outcome | null;
  readonly note: string | null;
  /** When Enter was last pressed: a held key must not do anything. */
  readonly enterAt: number;
  /** Times that are written as `2h` count from here. */
  readonly openedAt: number;
};

/** The signal is stored, so it also works while nobody is there to answer. */
const LATER = 'leave a signal for later';

export function openForm(
  action: DeckAction,
  row: OrderRow,
  now: number,
  known: Known = { texts: {}, accepts: null },
): FormState {
  const fields: FormField[] = [...formFields(action, known, row.amount?.currency ?? null)];
  if (action.id === 'cancel') {
    fields.push({
      name: 'way',
      label: 'way',
      kind: 'choice',
      choices: ['ask the order now', LATER],
      required: true,
      hint: null,
      field: fieldOf('ask the order now'),
    });
  }
  fields.push({
    name: 'reason',
    label: 'reason',
    kind: 'text',
    choices: [],
    required: true,
    hint: null,
    field: fieldOf(''),
  });
  return {
    action,
    orderId: row.orderId,
    workflowId: row.workflowId,
    runId: row.runId,
    row,
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

export type Wanted =
  | { readonly ok: true; readonly action: OrderAction | Repair }
  | { readonly ok: false; readonly says: string };

/** What the form asks for now, or what is still missing. */
export function wantedAction(form: FormState): Wanted {
  const { action, row } = form;
  switch (action.id) {
    case 'cancel':
      return { ok: true, action: { kind: fieldText(form, 'way') === LATER ? 'cancel-later' : 'cancel' } };
    case 'retry':
    case 'approve':
    case 'decline':
    case 'terminate':
    case 'try-now':
      return { ok: true, action: { kind: action.id } };
    case 'restart':
    case 'close-row':
      return { ok: true, action: { kind: action.id } };
    case 'again':
      return { ok: true, action: { kind: 'again', requestKey: `again-${form.orderId}-${form.openedAt}` } };
    case 'pause':
      return { ok: true, action: { kind: row.run === 'paused' ? 'unpause' : 'pause' } };
    case 'reset':
      return wantedReset(form);
    case 'signal':
    case 'update':
      return wantedMessage(form, action.id);
    default:
      return wantedRemedy(form);
  }
}

function wantedRemedy({ action, fields, openedAt, row }: FormState): Wanted {
  const texts = Object.fromEntries(fields.map((field) => [field.name, field.field.text]));
  const read = readInput(action, texts, { currency: row.amount?.currency ?? null, now: openedAt });
  return read.ok ? { ok: true, action: { kind: 'remedy', remedy: action.id, input: read.input } } : read;
}

function wantedReset(form: FormState): Wanted {
  const eventId = Number(fieldText(form, 'eventId'));
  if (!Number.isInteger(eventId) || eventId <= 0)
    return { ok: false, says: 'choose the point to go back to' };
  const out = fieldText(form, 'exclude');
  const exclude: ReapplyExclusion[] = [];
  if (out.includes('signals')) exclude.push('signals');
  if (out.includes('updates')) exclude.push('updates');
  return { ok: true, action: { kind: 'reset', eventId, exclude } };
}

function wantedMessage(form: FormState, kind: 'signal' | 'update'): Wanted {
  const name = fieldText(form, 'name').trim();
  if (name === '') return { ok: false, says: `name the ${kind}` };
  const text = fieldText(form, 'input').trim();
  if (text === '') return { ok: true, action: { kind, name, input: undefined } };
  try {
    return { ok: true, action: { kind, name, input: JSON.parse(text) as unknown } };
  } catch {
    return { ok: false, says: 'the input is no JSON: text needs quotes' };
  }
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
      ? `the order moved while you looked: it is ${preview.row.stage ?? preview.row.run} now. Read again, then Do it`
      : form.moved);
  const hasProof = form.fields.some((field) => field.name === 'proof');
  const fields =
    preview.proof === null || hasProof
      ? form.fields
      : [
          ...form.fields,
          {
            name: 'proof',
            label: 'proof',
            kind: 'text' as const,
            choices: [],
            required: true,
            hint: null,
            field: fieldOf(''),
          },
        ];
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

/** What is missing before it can be done; null where nothing is. */
export function missing(form: FormState): string | null {
  const wanted = wantedAction(form);
  if (!wanted.ok) return wanted.says;
  if (form.preview === null) {
    return form.previewProblem?.message ?? 'the preview is not there yet';
  }
  if (form.preview.refusal !== null) return form.preview.refusal.says;
  if (fieldText(form, 'reason').trim() === '') return 'a reason is required';
  if (form.preview.proof !== null && fieldText(form, 'proof') !== form.preview.proof.text) {
    return form.preview.proof.says;
  }
  return null;
}

export function focusedField(form: FormState): FormField | undefined {
  return form.fields[form.focus];
}

export function focusedButton(form: FormState): Button | undefined {
  return BUTTONS[form.focus - form.fields.length];
}
