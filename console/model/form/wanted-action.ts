import { AFTER_SALE_ACTIONS } from '../../../contract/subject/after-sale-actions.ts';
import type { OrderAction, ReapplyExclusion } from '../../../operations/actions/action.ts';
import { readInput } from '../../../operations/actions/remedy-input.ts';
import type { Repair } from '../../../operations/actions/repair.ts';
import { subjectOf } from '../../../operations/subjects/subject.ts';
import { parseExact } from '../../../support/text/exact-json.ts';
import { jsonFault } from '../../../support/text/json-fault.ts';
import { type FormState, fieldText, LATER } from './form.ts';
import { wantedAmendment, wantedLines } from './form-details.ts';

export type Wanted =
  | { readonly ok: true; readonly action: OrderAction | Repair }
  | { readonly ok: false; readonly says: string };

/** What the form asks for now, or what is still missing. */
export function wantedAction(form: FormState): Wanted {
  const { action, row } = form;
  const own = ownUpdate(form);
  if (own !== undefined) return wantedRemedy(form, own);
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
    case 'return': {
      const lines = wantedLines(form);
      const requestKey = `return-${form.orderId}-${form.openedAt}`;
      return lines.ok ? { ok: true, action: { kind: 'return', requestKey, lines: lines.value } } : lines;
    }
    case 'amend': {
      const input = wantedAmendment(form);
      return input.ok ? { ok: true, action: { kind: 'remedy', remedy: 'amend', input: input.value } } : input;
    }
    case 'pause':
      // Going on helps too where the run that undoes it is what is paused; a pause helps nobody.
      return { ok: true, action: { kind: row.run === 'paused' || form.helps ? 'unpause' : 'pause' } };
    case 'reset':
      return wantedReset(form);
    case 'signal':
    case 'update':
      return wantedMessage(form, action.id);
    default:
      return wantedRemedy(form);
  }
}

type OwnUpdate = { readonly of: 'return' | 'subscription'; readonly remedy: string };

/** An update of a return or a subscription, whose ids are its own: its `cancel` is not that of an order. */
function ownUpdate({ action, workflowId }: FormState): OwnUpdate | undefined {
  const { noun } = subjectOf(workflowId);
  if (action.kind !== 'update' || (noun !== 'return' && noun !== 'subscription')) return undefined;
  const known = AFTER_SALE_ACTIONS[noun].find(({ name }) => name !== '' && name === action.name);
  return known === undefined ? undefined : { of: noun, remedy: known.id };
}

function wantedRemedy(form: FormState, own?: OwnUpdate): Wanted {
  const { action, fields, openedAt, row } = form;
  const texts = Object.fromEntries(fields.map((field) => [field.name, field.field.text]));
  const read = readInput(action, texts, { currency: row.amount?.currency ?? null, now: openedAt });
  if (!read.ok) return read;
  return { ok: true, action: { kind: 'remedy', ...(own ?? { remedy: action.id }), input: read.input } };
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
  let input: unknown;
  try {
    input = text === '' ? undefined : parseExact(text);
  } catch {
    return { ok: false, says: `the input is not JSON: ${jsonFault(text)}` };
  }
  return { ok: true, action: signedUpdate(form, { kind, name, input }) ?? { kind, name, input } };
}

/** A known update of a return or a subscription goes with reason and name, as from its own command; else undefined. */
function signedUpdate(
  { workflowId }: FormState,
  { input = {}, kind, name }: { readonly kind: string; readonly name: string; readonly input: unknown },
): OrderAction | undefined {
  const { noun } = subjectOf(workflowId);
  if (kind !== 'update' || (noun !== 'return' && noun !== 'subscription')) return undefined;
  const known = AFTER_SALE_ACTIONS[noun].find((action) => action.name === name);
  if (known === undefined || typeof input !== 'object' || input === null) return undefined;
  return { kind: 'remedy', of: noun, remedy: known.id, input: { ...input } };
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
