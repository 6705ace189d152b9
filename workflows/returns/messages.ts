import { defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import type * as v from 'valibot';
import type { TimelineEntry } from '../../contract/order/order.ts';
import {
  approveReturnSchema,
  type InspectReturn,
  inspectReturnSchema,
  RETURN_QUERIES,
  RETURN_SIGNALS,
  RETURN_UPDATES,
  type ReturnAnswer,
  type ReturnLine,
  type ReturnView,
  rejectReturnSchema,
  retryReturnSchema,
  settleReturnSchema,
  withdrawReturnSchema,
} from '../../contract/return/return.ts';
import { issueText } from '../../support/text/issue-text.ts';
import { bindUpdate, updateRefused } from '../process/bind-update.ts';
import { firstParked } from '../process/process.ts';
import { classifyFailure } from '../process/step-failure.ts';
import { takeScan } from './parcel.ts';
import { problemOf, type ReturnUpdate } from './problems.ts';
import { type ReturnProcess, type ReturnRun, worthOf } from './return-run.ts';
import { send } from './send.ts';

import { returnView, stuckView } from './view.ts';

/** Binds every message of the contract. Must run before the first await, so that no early message is missed. */
export function bindMessages(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'messages' | 'parcel' | 'people' | 'refund' | 'request'>,
): void {
  bind(run, 'approve', approveReturnSchema, ({ reason, actor }) => {
    run.people.decision = { approved: true, reason, actor };
    return 'the customer gets a label';
  });
  bind(run, 'reject', rejectReturnSchema, ({ reason, actor }) => {
    run.people.decision = { approved: false, reason, actor };
    return 'the request is refused';
  });
  bind(run, 'withdraw', withdrawReturnSchema, ({ reason, actor }) => {
    run.people.withdrawal = { reason, actor };
    return 'the goods stay with the customer';
  });
  bind(run, 'inspect', inspectReturnSchema, (said) => inspect(run, said));
  bind(run, 'retryStage', retryReturnSchema, ({ reason, actor }, requestId) => {
    const parked = firstParked(run);
    if (parked !== null) parked.retry = { requestId, reason, actor };
    return `tried again: ${parked?.step ?? ''}`;
  });
  bind(run, 'settle', settleReturnSchema, (said) => {
    run.people.settlement = said;
    return `the payout ${said.reference} is written down`;
  });
  setHandler(defineSignal<[unknown]>(RETURN_SIGNALS.carrierScan), (raw) => takeScan(run, raw));
  setHandler(defineQuery<ReturnView>(RETURN_QUERIES.return), () => returnView(run));
  setHandler(defineQuery<readonly TimelineEntry[]>(RETURN_QUERIES.timeline), () => run.log.timeline);
  setHandler(defineQuery(RETURN_QUERIES.whyStuck), () => stuckView(run));
}

function bind<I>(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'messages' | 'parcel' | 'people' | 'refund' | 'request'>,
  name: ReturnUpdate,
  schema: v.GenericSchema<unknown, I>,
  take: (input: I, id: string) => string | Promise<string>,
): void {
  bindUpdate<ReturnAnswer, string, I>(RETURN_UPDATES[name], {
    schema,
    unreadable: ([issue]) => issueText(issue),
    refusal: (input) => problemOf(run, name, input),
    refuse: updateRefused,
    take,
    reply: (said) => ({ state: run.state.current, said }),
  });
}

/** Written down before it counts: a claim that is too large is refused by PostgreSQL, and the goods still wait. */
async function inspect(
  run: Pick<ReturnRun, 'effects' | 'log' | 'people' | 'refund' | 'request'>,
  said: InspectReturn,
): Promise<string> {
  const lines = linesOf(run, said);
  const refundMinor =
    said.result === 'partial' ? (said.refundMinor ?? worthOf(run, lines)) : worthOf(run, lines);
  run.people.inspecting = true;
  try {
    const asked = { lines, refundMinor };
    await send(run, run.effects.update.recordInspection, 'write down what was found', asked);
  } catch (error) {
    throw updateRefused(classifyFailure(error).detail);
  } finally {
    run.people.inspecting = false;
  }
  run.refund.takenBack = lines;
  run.refund.dueMinor = refundMinor;
  run.people.inspection = said;
  return said.result === 'reject'
    ? 'the goods go back to the customer'
    : `${refundMinor} minor units go back`;
}

function linesOf(run: Pick<ReturnRun, 'request'>, said: InspectReturn): readonly ReturnLine[] {
  if (said.result === 'partial') return said.lines;
  return said.result === 'accept' ? run.request.input.lines : [];
}
