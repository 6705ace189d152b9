import type { Action } from '../../../operations/actions/action.ts';
import { withLocalTimes } from '../../../support/time/local-time.ts';
import type { Call } from '../app/call.ts';
import type { Effect, Step } from '../app/event.ts';
import type { ConsoleState } from '../app/state.ts';
import { still, withFlash } from '../app/step.ts';
import { goTo } from '../places/places.ts';
import { editField, fieldOf, insertText } from './field.ts';
import {
  BUTTONS,
  type FormField,
  type FormState,
  fieldText,
  focusedButton,
  focusedField,
  withParts,
} from './form.ts';
import { missing, wantedAction } from './wanted-action.ts';

/** A held Enter repeats every 30 ms or so, after half a second at the most. */
const HELD_MS = 550;

export function formPressed(state: ConsoleState, form: FormState, key: string): Step {
  if (form.stage === 'running') return runningPressed(state, form, key);
  if (form.stage === 'ended') return endedPressed(state, form, key);
  const field = focusedField(form);
  // The points are listed below one another, so up and down choose among them; Tab leaves the field.
  if ((key === 'up' || key === 'down') && field?.kind === 'point' && (form.points ?? []).length > 0) {
    return chosen(state, form, field, key);
  }
  switch (key) {
    case 'esc':
      return closed(state, form);
    case 'tab':
    case 'down':
      return focus(state, form, form.focus + 1);
    case 'shift-tab':
    case 'up':
      return focus(state, form, form.focus - 1);
    case 'enter':
      return entered(state, form);
    default:
      return written(state, form, key);
  }
}

export function formPasted(state: ConsoleState, form: FormState, text: string): Step {
  const field = focusedField(form);
  if (field === undefined || form.stage !== 'editing' || !isWritten(field)) return still(state);
  return shown(state, withField(form, { ...field, field: insertText(field.field, text) }));
}

function closed(state: ConsoleState, form: FormState): Step {
  if (form.stage === 'ended') return still(toStartedRun({ ...state, overlay: null }, form));
  return still(withFlash({ ...state, overlay: null }, `${form.action.title}: nothing was done`, 'plain'));
}

/** The run that was started again is what the screen of the order goes on with: the one before it stays ended. */
function toStartedRun(state: ConsoleState, { action, outcome }: FormState): ConsoleState {
  const runId = outcome?.newRunId ?? null;
  if (action.opens !== 'new-run' || runId === null || state.place.kind !== 'detail') return state;
  return goTo(state, { ...state.place, runId });
}

/** The workflow that was started, such as the order like this one: its screen is the next one. */
export function startedWorkflow({ action, outcome, preview: seen }: FormState): string | null {
  if (action.opens !== 'started') return null;
  return outcome?.end === 'done' || outcome?.end === 'overtaken' ? (seen?.starts ?? null) : null;
}

function orderPlace(workflowId: string): ConsoleState['place'] {
  return { kind: 'detail', workflowId, runId: null, tab: 'timeline' };
}

/** What runs cannot be called back; the screen can be left, and the outcome is told there. */
function runningPressed(state: ConsoleState, form: FormState, key: string): Step {
  if (key !== 'esc') return still(state);
  return still(
    withFlash({ ...state, overlay: null }, `${form.action.title} goes on; its outcome is told`, 'plain'),
  );
}

function endedPressed(state: ConsoleState, form: FormState, key: string): Step {
  if (key === 'esc' || key === 'q') return closed(state, form);
  if (key === 'enter' && state.now - form.enterAt > HELD_MS) {
    const started = startedWorkflow(form);
    const left = { ...state, overlay: null };
    return started === null ? closed(state, form) : still(goTo(left, orderPlace(started)));
  }
  return shown(state, key === 'enter' ? { ...form, enterAt: state.now } : form);
}

function shown(state: ConsoleState, form: FormState, effects: readonly Effect[] = []): Step {
  return { state: { ...state, overlay: { kind: 'form', form } }, effects };
}

function focus(state: ConsoleState, form: FormState, to: number): Step {
  const count = form.fields.length + BUTTONS.length;
  return preview(state, { ...form, note: null, focus: (to + count) % count });
}

/** What the form asks for is previewed again whenever the operator goes on in it. */
export function preview(state: ConsoleState, form: FormState): Step {
  const wanted = wantedAction(form);
  // What cannot be meant is said at once, not only on Do it.
  if (!wanted.ok) return shown(state, form.details === null ? form : { ...form, note: wanted.says });
  return shown(state, { ...form, previewing: true }, [
    { kind: 'ask', call: previewCall(form, wanted.action) },
  ]);
}

export function previewCall(form: FormState, action: Action): Call {
  return {
    poll: 'form:preview',
    purpose: { kind: 'form', runId: form.runId },
    name: 'preview',
    ask: {
      action,
      run: { workflowId: form.workflowId, runId: form.runId },
      reason: fieldText(form, 'reason').trim() || 'REASON',
    },
  };
}

/** In a field Enter goes on; on a button it presses, but only when it was let go in between. */
function entered(state: ConsoleState, form: FormState): Step {
  const held = state.now - form.enterAt <= HELD_MS;
  const pressed = { ...form, enterAt: state.now };
  const field = focusedField(form);
  if (field !== undefined) {
    if (field.name === 'reason' && field.field.text.trim() === '') {
      return shown(state, { ...pressed, note: 'a reason is required' });
    }
    return focus(state, pressed, form.focus + 1);
  }
  if (held)
    return shown(state, {
      ...pressed,
      note: 'Enter came too soon after the last one; press it again in a second',
    });
  switch (focusedButton(form)) {
    case 'Back':
      return closed(state, form);
    case 'Copy as command':
      return copyCommand(state, pressed);
    case 'Dry run':
      return dryRun(state, pressed);
    default:
      return doIt(state, pressed);
  }
}

function copyCommand(state: ConsoleState, form: FormState): Step {
  const wanted = wantedAction(form);
  if (!wanted.ok) return shown(state, { ...form, note: wanted.says });
  const command = form.preview?.command ?? null;
  if (command === null) return shown(state, { ...form, note: 'the temporal command cannot do this' });
  return shown(state, { ...form, note: `copied: ${command}` }, [{ kind: 'copy', text: command }]);
}

function dryRun(state: ConsoleState, form: FormState): Step {
  const lacks = missing(form);
  return shown(state, {
    ...form,
    note: lacks === null ? 'dry run: it would be done as shown; nothing was sent' : `dry run: ${lacks}`,
  });
}

function doIt(state: ConsoleState, form: FormState): Step {
  if (state.link.kind === 'down') {
    return shown(state, {
      ...form,
      note: 'Temporal does not answer; nothing was sent and nothing is kept for later',
    });
  }
  const lacks = missing(form);
  if (lacks !== null || form.preview === null) {
    const { previewProblem } = form;
    const why = previewProblem === null ? null : withLocalTimes(previewProblem.message);
    return shown(state, { ...form, note: lacks ?? why });
  }
  // Said once; the second Enter is an answer to what is shown now.
  if (form.moved !== null) return shown(state, { ...form, moved: null, note: form.moved });
  const proof = fieldText(form, 'proof');
  return shown(state, { ...form, stage: 'running', note: null }, [
    {
      kind: 'ask',
      call: {
        poll: 'form:perform',
        purpose: { kind: 'form', runId: form.runId },
        name: 'perform',
        ask: {
          preview: form.preview,
          given: { reason: fieldText(form, 'reason').trim(), ...(proof === '' ? {} : { proof }) },
        },
      },
    },
  ]);
}

function written(state: ConsoleState, form: FormState, key: string): Step {
  const field = focusedField(form);
  if (field === undefined) return buttonMoved(state, form, key);
  if (field.kind === 'choice' || field.kind === 'point') return chosen(state, form, field, key);
  const edited = editField(field.field, key);
  return edited === undefined ? still(state) : shown(state, withField(form, { ...field, field: edited }));
}

function buttonMoved(state: ConsoleState, form: FormState, key: string): Step {
  if (key === 'right' || key === 'l') return focus(state, form, form.focus + 1);
  if (key === 'left' || key === 'h') return focus(state, form, form.focus - 1);
  return still(state);
}

const FORWARD: ReadonlySet<string> = new Set(['right', 'l', 'space', 'down']);
const BACK: ReadonlySet<string> = new Set(['left', 'h', 'up']);

/** Left and right go through what can be chosen; among reset points, up and down too. */
function chosen(state: ConsoleState, form: FormState, field: FormField, key: string): Step {
  const choices = choicesOf(form, field);
  const step = FORWARD.has(key) ? 1 : BACK.has(key) ? -1 : 0;
  if (step === 0 || choices.length === 0) return still(state);
  const at = choices.indexOf(field.field.text);
  const next = choices[at < 0 ? 0 : (at + step + choices.length) % choices.length] ?? '';
  const changed = withField(form, { ...field, field: fieldOf(next) });
  return preview(state, form.action.parts === undefined ? changed : withParts(changed));
}

/** Reset points are offered newest first; the ones that would do harm stay visible but are not chosen. */
export function choicesOf(form: FormState, field: FormField): readonly string[] {
  if (field.kind !== 'point') return field.choices;
  return (form.points ?? []).map((point) => String(point.eventId));
}

function isWritten(field: FormField): boolean {
  return field.kind === 'text' || field.kind === 'number';
}

function withField(form: FormState, field: FormField): FormState {
  return {
    ...form,
    note: null,
    fields: form.fields.map((candidate) => (candidate.name === field.name ? field : candidate)),
  };
}
