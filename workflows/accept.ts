import { ApplicationFailure } from '@temporalio/workflow';
import * as v from 'valibot';
import type { AcceptedUpdate } from '../contract/order.ts';
import { ORDER_UPDATES, UPDATE_REFUSED } from '../contract/order-messages.ts';
import { cancelProblem } from './cancel.ts';
import type { OrderRun } from './order-run.ts';

/** Refuses before anything is written to the history. */
export function accept(
  schema: v.GenericSchema,
  update: { readonly raw: unknown; readonly problem: string | null },
): void {
  const parsed = v.safeParse(schema, update.raw);
  const problem = parsed.success ? update.problem : parsed.issues.map((issue) => issueText(issue)).join('; ');
  if (problem !== null) throw ApplicationFailure.nonRetryable(problem, UPDATE_REFUSED);
}

function issueText(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}

export function reviewProblem(run: OrderRun): string | null {
  if (run.review !== null && run.reviewDecision === null) return null;
  return `the order is ${run.stage} and not in review; ${acceptedWords(run)}`;
}

export function retryProblem(run: OrderRun): string | null {
  if (run.parked.size > 0) return null;
  return `the order is ${run.stage} and nothing is parked; ${acceptedWords(run)}`;
}

/** What would be accepted now, with what there is to choose from. */
export function accepted(run: OrderRun): readonly AcceptedUpdate[] {
  const updates: AcceptedUpdate[] = [];
  if (cancelProblem(run) === null) updates.push({ update: ORDER_UPDATES.cancel });
  if (run.review !== null) updates.push({ update: ORDER_UPDATES.approveReview });
  if (run.parked.size > 0) updates.push({ update: ORDER_UPDATES.retryStage, steps: [...run.parked.keys()] });
  return updates;
}

/** The same in words, for the end of a refusal. */
function acceptedWords(run: OrderRun): string {
  const names = accepted(run).map(({ update }) => update);
  return names.length === 0 ? 'no update is accepted now' : `accepted now: ${names.join(', ')}`;
}
