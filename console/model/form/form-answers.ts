import type { OrderView } from '../../../contract/order/order.ts';
import type { Preview } from '../../../operations/actions/preview.ts';
import type { Problem, Result } from '../../../operations/temporal/problem.ts';
import { withLocalTimes } from '../../../support/time/local-time.ts';
import type { AnsweredCall, StepOfCall } from '../app/call.ts';
import type { ConsoleState } from '../app/state.ts';
import { withFlash } from '../app/step.ts';
import { goneProblem } from '../order/gone.ts';
import { type FormState, withDetails, withPreview } from './form.ts';
import { withChoices } from './form-fields.ts';
import { partsIn } from './form-parts.ts';
import { wantedAction } from './wanted-action.ts';

/** An answer to the open form. Where it was closed meanwhile, an outcome is told anyway. */
export function takeFormPart(state: ConsoleState, call: AnsweredCall, runId: string): ConsoleState {
  const { overlay } = state;
  if (overlay?.kind !== 'form' || overlay.form.runId !== runId) return takeLate(state, call);
  return {
    ...state,
    overlay: { kind: 'form', form: withAnswer(overlay.form, call) },
    polls: refreshed(state, call),
  };
}

function withAnswer(form: FormState, call: AnsweredCall): FormState {
  switch (call.name) {
    case 'preview':
      if (!isWanted(form, call.answer)) return form;
      return call.answer.ok ? withPreview(form, call.answer.value) : refused(form, call.answer.problem);
    case 'returns':
      return withRead(form, call);
    case 'query':
      if (call.poll === 'form:details') return withRead(form, call);
      return call.answer.ok ? withAccepts(form, call.answer.value.value) : form;
    case 'resetPoints':
      return call.answer.ok
        ? { ...form, points: call.answer.value }
        : { ...form, previewProblem: call.answer.problem };
    case 'perform':
      return call.answer.ok
        ? { ...form, stage: 'ended', outcome: call.answer.value }
        : { ...form, stage: 'editing', note: withLocalTimes(call.answer.problem.message) };
    default:
      return form;
  }
}

/** A preview that could not be read anew stays, but for that of a run that is gone. */
function refused(form: FormState, problem: Problem): FormState {
  const gone = problem.kind === 'not-found' && form.preview !== null;
  return gone
    ? { ...form, previewing: false, preview: null, moved: null, previewProblem: goneProblem(problem) }
    : { ...form, previewing: false, previewProblem: problem };
}

/** What the order has; where it cannot be read, that is said in the preview's place. */
function withRead(form: FormState, call: AnsweredCall): FormState {
  if (form.stage !== 'editing') return form;
  const { parts } = form.action;
  const details = parts === undefined ? null : partsIn(parts, call);
  if (details !== null) return withDetails(form, details);
  if (!call.answer.ok) return { ...form, previewProblem: call.answer.problem };
  const message = 'the order does not say what it has; it may be of an older build';
  return { ...form, previewProblem: { kind: 'unsupported', message } };
}

/** Whose view has no `accepts` is of an older build: its fields stay as they are. */
function withAccepts(form: FormState, view: unknown): FormState {
  const accepts = (view as Partial<OrderView> | null)?.accepts;
  if (form.stage !== 'editing' || !Array.isArray(accepts)) return form;
  return { ...form, fields: withChoices(form.action, form.fields, accepts) };
}

/** A preview of what the form asked for before has come too late. */
function isWanted(form: FormState, answer: Result<Preview>): boolean {
  const wanted = wantedAction(form);
  if (!answer.ok || !wanted.ok) return true;
  const { action, asked = action } = answer.value;
  return JSON.stringify(asked) === JSON.stringify(wanted.action);
}

/** After an action the list and the order are read at once: the same screen shows what came of it. */
function refreshed(state: ConsoleState, call: AnsweredCall): ConsoleState['polls'] {
  if (call.name !== 'perform') return state.polls;
  const polls = { ...state.polls };
  for (const name of ['head', 'visible', 'selected', 'order:facts', 'order:returns', 'journal']) {
    const poll = polls[name];
    if (poll !== undefined) polls[name] = { ...poll, nextAt: state.now };
  }
  return polls;
}

function takeLate(state: ConsoleState, call: AnsweredCall): ConsoleState {
  if (call.name !== 'perform') return state;
  const text = call.answer.ok
    ? `${call.answer.value.end}: ${call.answer.value.says}`
    : call.answer.problem.message;
  const good = call.answer.ok && call.answer.value.end === 'done';
  return withFlash({ ...state, polls: refreshed(state, call) }, text, good ? 'good' : 'bad');
}

export function takeStep(state: ConsoleState, { purpose, step }: StepOfCall): ConsoleState {
  const { overlay } = state;
  if (overlay?.kind !== 'form' || purpose.kind !== 'form' || overlay.form.runId !== purpose.runId)
    return state;
  const form = { ...overlay.form, steps: [...overlay.form.steps, step] };
  return { ...state, overlay: { kind: 'form', form } };
}
