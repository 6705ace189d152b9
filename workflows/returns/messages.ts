import {
  ApplicationFailure,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import * as v from 'valibot';
import type { TimelineEntry } from '../../contract/order/order.ts';
import { UPDATE_REFUSED } from '../../contract/order/order-messages.ts';
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
import { classifyFailure } from '../process/step-failure.ts';
import { takeScan } from './parcel.ts';
import { problemOf, type ReturnUpdate } from './problems.ts';
import { type ReturnRun, worthOf } from './return-run.ts';
import { send } from './step-runner.ts';
import { returnView, stuckView } from './view.ts';

/** Binds every message of the contract. Must run before the first await, so that no early message is missed. */
export function bindMessages(run: ReturnRun): void {
  take(run, 'approve', approveReturnSchema, ({ reason, actor }) => {
    run.decision = { approved: true, reason, actor };
    return 'the customer gets a label';
  });
  take(run, 'reject', rejectReturnSchema, ({ reason, actor }) => {
    run.decision = { approved: false, reason, actor };
    return 'the request is refused';
  });
  take(run, 'withdraw', withdrawReturnSchema, ({ reason, actor }) => {
    run.withdrawal = { reason, actor };
    return 'the goods stay with the customer';
  });
  take(run, 'inspect', inspectReturnSchema, (said) => inspect(run, said));
  take(run, 'retryStage', retryReturnSchema, ({ reason, actor }) => {
    const { parked } = run;
    if (parked !== null) parked.retry = { requestId: currentUpdateInfo()?.id ?? '', reason, actor };
    return `tried again: ${parked?.step ?? ''}`;
  });
  take(run, 'settle', settleReturnSchema, (said) => {
    run.settlement = said;
    return `the payout ${said.reference} is written down`;
  });
  setHandler(defineSignal<[unknown]>(RETURN_SIGNALS.carrierScan), (raw) => takeScan(run, raw));
  setHandler(defineQuery<ReturnView>(RETURN_QUERIES.return), () => returnView(run));
  setHandler(defineQuery<readonly TimelineEntry[]>(RETURN_QUERIES.timeline), () => run.timeline);
  setHandler(defineQuery(RETURN_QUERIES.whyStuck), () => stuckView(run));
}

function take<const S extends v.GenericSchema>(
  run: ReturnRun,
  name: ReturnUpdate,
  schema: S,
  act: (said: v.InferOutput<S>) => string | Promise<string>,
): void {
  setHandler(
    defineUpdate<ReturnAnswer, [unknown]>(RETURN_UPDATES[name]),
    async (raw) => {
      const said = await act(v.parse(schema, raw));
      return { state: run.state, said };
    },
    {
      validator: (raw) => {
        const parsed = v.safeParse(schema, raw);
        const problem = parsed.success ? problemOf(run, name, parsed.output) : issueText(parsed.issues[0]);
        if (problem !== null) throw ApplicationFailure.nonRetryable(problem, UPDATE_REFUSED);
      },
    },
  );
}

/** Written down before it counts: a claim that is too large is refused by the books, and the goods still wait. */
async function inspect(run: ReturnRun, said: InspectReturn): Promise<string> {
  const lines = linesOf(run, said);
  const refundMinor =
    said.result === 'partial' ? (said.refundMinor ?? worthOf(run, lines)) : worthOf(run, lines);
  run.inspecting = true;
  try {
    const asked = { lines, refundMinor };
    await send(run, run.effects.update.recordInspection, 'write down what was found', asked);
  } catch (error) {
    throw ApplicationFailure.nonRetryable(classifyFailure(error).detail, UPDATE_REFUSED);
  } finally {
    run.inspecting = false;
  }
  run.takenBack = lines;
  run.refundMinor = refundMinor;
  run.inspection = said;
  return said.result === 'reject'
    ? 'the goods go back to the customer'
    : `${refundMinor} minor units go back`;
}

function linesOf(run: ReturnRun, said: InspectReturn): readonly ReturnLine[] {
  if (said.result === 'partial') return said.lines;
  return said.result === 'accept' ? run.input.lines : [];
}
