import { tailLines } from '../../../operations/actions/reset-tail.ts';
import { subjectOf } from '../../../operations/subjects/subject.ts';
import { capital } from '../../../operations/text/plain-text.ts';
import { wrapText } from '../../../support/text/width.ts';
import { ageWords, spanWords } from '../../../support/time/duration.ts';
import { localClock } from '../../../support/time/local-time.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import { BUTTONS, type FormState } from '../../model/form/form.ts';
import { startedWorkflow } from '../../model/form/update-form.ts';
import { type Frame, type Line, line, type Span } from '../../ui/line.ts';
import { fieldBox } from '../field-box.ts';
import { headerLine } from '../header.ts';
import { claimWords, noteWords } from '../others.ts';
import { asWritten, labelled, pad } from '../pad.ts';
import { boxWidth, fieldLine, LABEL, label, labelWidth } from './form-field-lines.ts';

/** An action as a sentence with consequences; then, in the same place, what comes of it. */
export function formFrame(state: ConsoleState, form: FormState): Frame {
  const before = [headerLine(state), line('gap-top'), titleLine(state, form), ...factLines(state, form)];
  const room = state.size.rows - 1 - before.length - 1 - pointLines(state, form).length - ROWS_BELOW_FIELDS;
  const window = shownFields(form, Math.max(FIELDS_MIN, room));
  const fields = form.fields
    .slice(window.from, window.to)
    .map((field, index) => fieldLine(state, form, field, window.from + index));
  const focused = form.fields[form.focus];
  const lines: Line[] = [
    ...before,
    line('gap-fields', { text: windowWords(form, window), tone: 'muted' }),
    ...fields,
    ...pointLines(state, form),
    line('gap-buttons'),
    form.stage === 'editing' ? buttonLine(form) : line('gap-running'),
    ...noteLines(state, form),
    ...progressLines(state, form),
  ];
  const y = before.length + 1 + form.focus - window.from;
  const x =
    focused === undefined
      ? 0
      : labelWidth(form) + 1 + fieldBox(focused.field, boxWidth(state, form, focused)).x;
  const writes =
    form.stage === 'editing' &&
    focused !== undefined &&
    focused.kind !== 'choice' &&
    focused.kind !== 'point';
  return {
    lines: [
      ...pad(lines, state.size.rows - 1, 'form-rest'),
      line('form-keys', { text: keysOf(form, state.size.columns), tone: 'muted' }),
    ],
    cursor: writes ? { x: Math.min(x, state.size.columns - 2), y } : null,
  };
}

/** What the outcome tells of: a return is opened from its order. */
function nounOf({ action, workflowId }: FormState): string {
  return action.outcomeOf ?? subjectOf(workflowId).noun;
}

/** The buttons with a line above and two below. */
const ROWS_BELOW_FIELDS = 4;
const FIELDS_MIN = 3;

/** As many fields as there is room for, around the one that is written; the last of them beside the buttons. */
function shownFields(form: FormState, count: number): { readonly from: number; readonly to: number } {
  const last = Math.max(0, form.fields.length - count);
  const from = Math.min(Math.max(0, form.focus - Math.floor(count / 2)), last);
  return { from, to: Math.min(form.fields.length, from + count) };
}

function windowWords(form: FormState, { from, to }: { readonly from: number; readonly to: number }): string {
  const { length } = form.fields;
  return to - from >= length ? '' : `${' '.repeat(LABEL)}fields ${from + 1} to ${to} of ${length}`;
}

function keysOf(form: FormState, columns: number): string {
  if (form.stage === 'running') return ' Esc leaves; the outcome is told';
  if (form.stage === 'ended' && startedWorkflow(form) !== null)
    return ` Enter opens the new ${nounOf(form)}   Esc goes back`;
  if (form.stage === 'ended') return ' Enter or Esc goes back';
  const keys = ' Tab next   Shift-Tab before   Enter goes on; twice on Do it   Esc back';
  const whole = `${keys}, nothing is done`;
  return whole.length < columns ? whole : keys;
}

function titleLine(state: ConsoleState, form: FormState): Line {
  const { settings } = state;
  const title = form.preview?.title ?? `${capital(form.action.title)}: ${form.orderId}`;
  const where = `   as ${settings.identity} on ${settings.label}/${settings.namespace}`;
  return line(
    'form-title',
    ' ',
    { text: title, bold: true },
    { text: where, tone: 'muted' },
    settings.production ? '  ' : null,
    settings.production ? { text: ` ${settings.word ?? 'production'} `, tone: 'production' } : null,
  );
}

function factLines(state: ConsoleState, form: FormState): readonly Line[] {
  const { columns } = state.size;
  const { preview } = form;
  if (preview === null) {
    const said =
      form.previewProblem?.message ??
      (form.previewing ? 'reading what is true now' : form.action.description);
    return labelled('form-will', label(form.previewProblem === null ? 'will' : '!'), said, {
      columns,
      ...(form.previewProblem === null ? {} : { textTone: 'alert' }),
    });
  }
  const lines: Line[] = [];
  if (form.fields.some(({ kind }) => kind === 'point')) {
    for (const [index, each] of preview.will.entries())
      lines.push(
        ...labelled(`form-will${index}-`, label(index === 0 ? 'will' : ''), each, { columns, limit: 2 }),
      );
  } else {
    lines.push(...labelled('form-will', label('will'), preview.will.join(', '), { columns, limit: 6 }));
  }
  if (preview.run !== null && preview.row !== null) {
    const at = `${preview.row.state ?? preview.row.run} (read ${ageWords(state.now - preview.readAt)} ago)`;
    const moved = form.moved === null ? ', unchanged since you looked' : '';
    const others = [claimWords(preview.row, state.now), noteWords(preview.row, state.now)]
      .map((words) => (words === null ? '' : `; ${words}`))
      .join('');
    lines.push(
      ...labelled('form-run', label('run'), `${preview.run.runId}, ${at}${moved}${others}`, { columns }),
    );
  }
  for (const [index, note] of preview.notes.entries()) {
    lines.push(
      ...labelled(`form-note${index}-`, label(index === 0 ? 'note' : ''), note, { columns, limit: 3 }),
    );
  }
  if (preview.noUndo !== null) {
    lines.push(...labelled('form-undo', label('no undo'), preview.noUndo, { columns, tone: 'warning' }));
  }
  if (form.moved !== null) {
    lines.push(...labelled('form-moved', label('moved'), form.moved, { columns, tone: 'person' }));
  }
  if (preview.refusal !== null) {
    const by = `refused by the ${preview.refusal.by}: ${preview.refusal.says}`;
    const instead =
      preview.refusal.instead.length === 0 ? '' : `. Instead: ${preview.refusal.instead.join('; ')}`;
    lines.push(...labelled('form-refusal', label('!'), `${by}${instead}`, { columns, tone: 'person' }));
  }
  return lines;
}

/** What each reset point would replay, around the one that is chosen. */
function pointLines(state: ConsoleState, form: FormState): readonly Line[] {
  const pointField = form.fields.find((field) => field.kind === 'point');
  if (form.points === null || pointField === undefined) return [];
  const chosen = pointField.field.text;
  const at = Math.max(
    0,
    form.points.findIndex((point) => String(point.eventId) === chosen),
  );
  const from = Math.max(0, Math.min(at - 2, form.points.length - 6));
  return form.points.slice(from, from + 6).flatMap((point) => {
    const here = String(point.eventId) === chosen;
    const stage = point.stage === null ? '' : `, at ${point.stage}`;
    const again = tailLines(point, [], state.now)[0] ?? '';
    const text = point.refusal ?? `after ${point.after}${stage}; ${again}`;
    const head = `${here ? ' > ' : '   '}${String(point.eventId).padStart(6)}  ${localClock(point.at)}  `;
    const [first = ''] = wrapText(text, Math.max(10, state.size.columns - head.length - 1), 1);
    const rest = point.refusal === null ? { text: first } : { text: `no: ${first}`, tone: 'muted' as const };
    return [line(`point-${point.eventId}`, here ? { text: head, bold: true } : head, rest)];
  });
}

function buttonLine(form: FormState): Line {
  const spans: (Span | string)[] = [' '.repeat(LABEL)];
  BUTTONS.forEach((button, index) => {
    const focused = form.focus === form.fields.length + index;
    spans.push(focused ? { text: `> ${button}`, bold: true } : `  ${button}`, '   ');
  });
  return line('form-buttons', ...spans);
}

function noteLines(state: ConsoleState, form: FormState): readonly Line[] {
  if (form.note === null) return [];
  return asWritten('form-said', label(''), form.note, { columns: state.size.columns, textTone: 'warning' });
}

const END_TONES = {
  done: 'good',
  refused: 'alert',
  failed: 'alert',
  unknown: 'warning',
  overtaken: 'warning',
} as const;

/** `accepted 0.3s, cancelling 2.1s`, then how it ended: one of five ways. */
function progressLines(state: ConsoleState, form: FormState): readonly Line[] {
  if (form.stage === 'editing') return [];
  const { columns } = state.size;
  const steps = form.steps.map((step) => `${step.step} ${spanWords(step.atMs)}`).join(', ');
  const lines = [...labelled('form-steps', label('now'), steps === '' ? 'sending' : steps, { columns })];
  const { outcome } = form;
  if (outcome === null) return lines;
  const by = outcome.by === null ? '' : ` by the ${outcome.by}`;
  const journal = outcome.journal === null ? '' : `, journal ${outcome.journal}`;
  lines.push(
    line(
      'form-end',
      label(''),
      { text: `${outcome.end}${by}`, tone: END_TONES[outcome.end], bold: true },
      `  ${spanWords(outcome.tookMs)}${journal}`,
    ),
    ...labelled('form-says', label(''), outcome.says, { columns }),
  );
  if (outcome.unrecorded !== undefined) {
    const says = `this outcome is not in the journal: ${outcome.unrecorded}`;
    lines.push(...labelled('form-unrecorded', label(''), says, { columns, textTone: 'warning' }));
  }
  if (outcome.after !== null) {
    const run = outcome.newRunId === null ? '' : `, new run ${outcome.newRunId}`;
    lines.push(
      ...labelled(
        'form-after',
        label(nounOf(form)),
        `is ${outcome.after.stage ?? outcome.after.run} now${run}`,
        {
          columns,
        },
      ),
    );
  }
  for (const [index, instead] of outcome.instead.entries()) {
    lines.push(
      ...labelled(`form-instead${index}-`, label(index === 0 ? 'instead' : ''), instead, { columns }),
    );
  }
  return lines;
}
