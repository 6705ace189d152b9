import { ApplicationFailure } from '@temporalio/common';
import type * as v from 'valibot';
import {
  CUSTOMER_REFUSED,
  type CustomerRefusalCode,
  type CustomerUpdateName,
} from '../../contract/customer/customer.ts';
import { contentHash } from '../../domain/content-hash.ts';
import type { CustomerStage } from '../../domain/customer-state.ts';
import { recall } from '../../domain/recent-requests.ts';
import { issueText } from '../../support/text/issue-text.ts';
import { type CustomerRun, isFull } from './customer-run.ts';

export type Refusal = { readonly code: CustomerRefusalCode; readonly said: string };

/** Its type, the code as the first detail, and a sentence. */
export function refusalFailure({ code, said }: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(said, CUSTOMER_REFUSED, code);
}

/** Ends the update that is being handled. */
export function refuse(refusal: Refusal): never {
  throw refusalFailure(refusal);
}

const KNOWN: readonly CustomerStage[] = ['verifying', 'active', 'suspended'];

/** In which stages what may be asked. What moves the customer itself is decided by its table. */
const STAGES: Readonly<Partial<Record<CustomerUpdateName, readonly CustomerStage[]>>> = {
  updateProfile: KNOWN,
  setAddress: KNOWN,
  setPreferences: KNOWN,
  updateCart: ['verifying', 'active'],
  removeItem: ['verifying', 'active'],
  checkout: ['active'],
  requestReturn: ['active', 'suspended'],
  forceContinueAsNew: KNOWN,
};

export function stageProblem(run: CustomerRun, name: CustomerUpdateName): Refusal | null {
  const { stage } = run.state.record;
  const stages = STAGES[name];
  if (stages === undefined || stages.includes(stage)) return null;
  return { code: 'wrong-stage', said: `the customer is ${stage}; ${name} needs ${stages.join(' or ')}` };
}

/** A message quotes what was received, and that may be of any length. */
export function badInput(issue: v.BaseIssue<unknown>): Refusal {
  return { code: 'bad-input', said: issueText(issue).slice(0, 300) };
}

/** Refuses before anything is written to the history. What only the database knows is refused later. */
export function refusalOf(
  run: CustomerRun,
  name: CustomerUpdateName,
  { raw, requestKey }: { readonly raw: unknown; readonly requestKey: string },
): Refusal | null {
  // Handlers must end before the workflow can continue as new. Where they never would, the next ones wait outside.
  if (isFull(run, 2)) {
    return { code: 'busy', said: 'the customer is being handed to another run; ask again' };
  }
  if (!run.loaded) return null;
  const known = recall(run.state.recent, { key: requestKey, hash: hashOf(name, raw) });
  if (known.kind === 'reused') return keyReused(requestKey);
  if (known.kind === 'answered') return null;
  if (run.state.pending.some((each) => each.requestKey === requestKey)) return null;
  return stageProblem(run, name);
}

export function keyReused(requestKey: string): Refusal {
  return { code: 'key-reused', said: `the request key ${requestKey} was used for another request` };
}

export function hashOf(name: CustomerUpdateName, input: unknown): string {
  return contentHash({ name, input });
}
