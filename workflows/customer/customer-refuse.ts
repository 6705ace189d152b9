import { ApplicationFailure } from '@temporalio/common';
import * as v from 'valibot';
import {
  CUSTOMER_REFUSED,
  CUSTOMER_SCHEMAS,
  type CustomerRefusalCode,
  type CustomerUpdateName,
} from '../../contract/customer/customer.ts';
import { contentHash } from '../../domain/content-hash.ts';
import type { CustomerStage } from '../../domain/customer-state.ts';
import { recall } from '../../domain/recent-requests.ts';
import { issueText } from '../../support/text/issue-text.ts';
import { type CustomerRun, isFull } from './customer-run.ts';

export type Refusal = { readonly code: CustomerRefusalCode; readonly said: string };

/** The one way to say no: its type, the code as the first detail, and a sentence. */
export function refuse({ code, said }: Refusal): never {
  throw ApplicationFailure.nonRetryable(said, CUSTOMER_REFUSED, code);
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

/** Refuses before anything is written to the history. What only the database knows is refused later. */
export function validate(run: CustomerRun, name: CustomerUpdateName, raw: unknown): void {
  const parsed = v.safeParse(CUSTOMER_SCHEMAS[name], raw);
  if (!parsed.success) {
    // A message quotes what was received, and that may be of any length.
    refuse({ code: 'bad-input', said: issueText(parsed.issues[0]).slice(0, 300) });
  }
  // Handlers must end before another run can go on. Where they never would, the next ones wait outside.
  if (isFull(run, 2))
    refuse({ code: 'busy', said: 'the customer is being handed to another run; ask again' });
  if (!run.loaded) return;
  const { requestKey } = parsed.output;
  const known = recall(run.state.recent, { key: requestKey, hash: hashOf(name, raw) });
  if (known.kind === 'reused') refuse(keyReused(requestKey));
  if (known.kind === 'answered') return;
  if (run.state.pending.some((each) => each.requestKey === requestKey)) return;
  const problem = stageProblem(run, name);
  if (problem !== null) refuse(problem);
}

export function keyReused(requestKey: string): Refusal {
  return { code: 'key-reused', said: `the request key ${requestKey} was used for another request` };
}

export function hashOf(name: CustomerUpdateName, input: unknown): string {
  return contentHash({ name, input });
}
