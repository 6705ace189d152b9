import { readForm } from '../../../operations/actions/engine/read-form.ts';
import type { ReadAction } from '../../../operations/actions/engine/record.ts';
import { type FormState, fieldText } from './form.ts';

/** What the form asks for now, or what is still missing. */
export function wantedAction({
  action,
  details,
  fields,
  helps,
  openedAt,
  orderId,
  row,
}: FormState): ReadAction {
  const texts = Object.fromEntries(fields.map((field) => [field.name, field.field.text]));
  return readForm(action, { texts, row, id: orderId, openedAt, helps, details });
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
