import type { ApplicationFailure } from '@temporalio/common';
import * as v from 'valibot';
import { ANSWER_DIFFERS, FAILURES } from '../../contract/order/activities.ts';
import { providerText } from '../../contract/providers/provider-answers.ts';
import { issueText } from '../../support/text/issue-text.ts';
import { failure } from './failures.ts';

/** One value of an answer next to the requested one. */
export type Compared = {
  readonly field: string;
  readonly asked: string | number;
  readonly answered: string | number;
  /** Where more than the one value is right. */
  readonly agrees?: boolean;
};

/** The answer in its shape. An answer of another shape does not show what was done. */
export function readAnswer<const S extends v.GenericSchema>(
  what: string,
  schema: S,
  body: unknown,
): v.InferOutput<S> {
  return parse(schema, body, (issue) => inDoubt(what, `the answer cannot be read: ${issue}`));
}

/** As `readAnswer` for who compares stores: what cannot be read is a difference of that one record, not an outage. */
export function readAs<const S extends v.GenericSchema>(
  what: string,
  schema: S,
  body: unknown,
): v.InferOutput<S> {
  return parse(schema, body, (issue) =>
    failure(FAILURES.answerDiffers, `${ANSWER_DIFFERS}the record cannot be read: ${issue} (${what})`),
  );
}

function parse<const S extends v.GenericSchema>(
  schema: S,
  body: unknown,
  failed: (issue: string) => ApplicationFailure,
): v.InferOutput<S> {
  const read = v.safeParse(schema, body);
  if (read.success) return read.output;
  throw failed(providerText(issueText(read.issues[0])));
}

/** Throws where the answer is about something else than what was asked. */
export function mustAgree(what: string, compared: readonly Compared[]): void {
  const wrong = compared.filter(({ agrees, answered, asked }) => !(agrees ?? answered === asked));
  if (wrong.length === 0) return;
  const differences = wrong.map(
    ({ answered, asked, field }) => `${field}: asked ${asked}, answered ${answered}`,
  );
  throw failure(FAILURES.answerDiffers, `${ANSWER_DIFFERS}${differences.join('; ')} (${what})`);
}

/** A question that was not answered has done nothing; an order that was not answered may have been carried out. */
export function inDoubt(what: string, message: string, cause?: unknown): ApplicationFailure {
  const type = what.startsWith('GET ') ? FAILURES.providerUnavailable : FAILURES.effectInDoubt;
  return failure(type, `${what}: ${message}`, cause);
}

/** An amount as it is shown: minor units with their currency. */
export function amountOf(minor: number, currency: string): string {
  return `${minor} ${currency}`;
}
