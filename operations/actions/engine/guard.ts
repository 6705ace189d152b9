import { LIMITS } from '../../../domain/limits.ts';
import { escapeLine } from '../../../support/text/escape-unsafe.ts';
import { lastGraphemes } from '../../../support/text/graphemes.ts';
import type { Policy } from '../../target/policy.ts';
import { plainText } from '../../text/plain-text.ts';
import type { Preview } from '../preview.ts';

export type Given = { readonly reason: string; readonly proof?: string };

export type Refusal = {
  readonly by: 'order' | 'server' | 'policy' | 'guard';
  readonly says: string;
  readonly instead: readonly string[];
};

/** Every door that an action passes before anything is written or sent. Null: it may go on. */
export function guard(
  preview: Pick<Preview, 'refusal' | 'proof'>,
  given: Given,
  policy: Policy,
): Refusal | null {
  if (policy.readOnly) {
    return { by: 'policy', says: 'this is read-only: nothing is changed here', instead: [] };
  }
  if (preview.refusal !== null) return preview.refusal;
  const reason = checkReason(given.reason);
  if (!reason.ok) return { by: 'guard', says: reason.says, instead: [] };
  if (preview.proof !== null && given.proof !== preview.proof.text) {
    const said = given.proof === undefined ? 'proof is needed' : 'the proof does not match';
    return {
      by: 'guard',
      says: `${said}: ${preview.proof.says}`,
      instead: [`type ${preview.proof.text}`],
    };
  }
  return null;
}

/** Of the id as it is shown, in characters as a person counts them: a control character or half of one cannot be typed. */
export function lastSix(id: string): string {
  return lastGraphemes(escapeLine(id), 6);
}

/** What has to be typed before it is done: for what is final, and in production for everything. */
export function proofOf(id: string, policy: Policy, isFinal: boolean): Preview['proof'] {
  if (!isFinal && !policy.production) return null;
  const text = lastSix(id);
  const place = policy.production ? `, because this is ${policy.word ?? 'production'}` : '';
  return { text, says: `type ${text}, the last six of the id${place}` };
}

export type CheckedReason =
  | { readonly ok: true; readonly reason: string }
  | { readonly ok: false; readonly says: string };

/** The reason as it is written into histories and the journal: one line, nothing invisible in it. */
export function checkReason(text: string): CheckedReason {
  if (text.length > LIMITS.reasonCharacters) {
    return { ok: false, says: `the reason is longer than ${LIMITS.reasonCharacters} characters` };
  }
  const reason = plainText(text, LIMITS.reasonCharacters + 1);
  return reason === '' ? { ok: false, says: 'a reason is required' } : { ok: true, reason };
}
