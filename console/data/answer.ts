import type { ActionContext } from '../../operations/actions/action-context.ts';
import { performAction } from '../../operations/actions/engine/perform-action.ts';
import { previewAction, readResetPoints } from '../../operations/actions/engine/preview-action.ts';
import { recoverIntents } from '../../operations/actions/engine/recover.ts';
import { readHistory } from '../../operations/history/history.ts';
import { countCurrent, listWithSuccessors } from '../../operations/history/successors.ts';
import { readTimeline } from '../../operations/history/timeline.ts';
import { searchOrders } from '../../operations/search/search.ts';
import { readWhyStuck } from '../../operations/stuck/gather-evidence.ts';
import { readOrderReturns } from '../../operations/subjects/order/order-returns.ts';
import { sampleRetrying } from '../../operations/subjects/order/retrying.ts';
import { countOrders } from '../../operations/temporal/count.ts';
import { describeOrder } from '../../operations/temporal/describe.ts';
import { detectFeatures } from '../../operations/temporal/features.ts';
import { listEnd } from '../../operations/temporal/list-end.ts';
import { fail, ok, type Result } from '../../operations/temporal/problem.ts';
import { queryOrder } from '../../operations/temporal/query.ts';
import { untilReachable } from '../../operations/temporal/reach.ts';
import { errorText } from '../../support/errors/error-text.ts';
import type { ConsoleData, QuestionName, Questions } from '../model/app/data.ts';
import { readFleet } from './read-fleet.ts';

type Answerers = {
  readonly [N in QuestionName]: (
    ask: Questions[N]['ask'],
    onStep: NonNullable<ActionContext['onStep']>,
    signal?: AbortSignal,
  ) => Promise<Questions[N]['answer']>;
};

/** Answers from a live connection. Runs on whichever thread it was made. */
export function liveData(context: ActionContext): ConsoleData {
  const { link, journal } = context;
  const answerers: Answerers = {
    list: ({ filter, pageSize, pageToken, workflowType, current }) =>
      listWithSuccessors(link, {
        ...ofType(workflowType),
        current: current === true,
        filter,
        pageSize,
        ...(pageToken === null ? {} : { pageToken }),
      }),
    listEnd: ({ filter, rows, workflowType }, _, signal) =>
      listEnd(link, { ...ofType(workflowType), filter, rows, ...(signal === undefined ? {} : { signal }) }),
    count: ({ filter, workflowType, current }) =>
      (current === true ? countCurrent : countOrders)(link, { ...ofType(workflowType), filter }),
    describe: (run) => describeOrder(link, run),
    features: () => detectFeatures(link),
    fleet: () => readFleet(link, context.now()),
    timeline: (run, _, signal) => readTimeline(link, run, signal),
    query: ({ run, name }) => queryOrder(link, run, { name }),
    history: ({ run, direction, pageToken, pageSize }) =>
      readHistory(link, run, { direction, pageSize, ...(pageToken === null ? {} : { pageToken }) }),
    effects: ({ orderId }) =>
      fromPort(context.ports.records, 'the effects ledger', 'no database is known here', (records) =>
        records.effects(orderId),
      ),
    returns: ({ orderId }) =>
      readOrderReturns({ link, records: context.ports.records, now: context.now() }, orderId),
    alerts: () =>
      fromPort(context.ports.alerts, 'the alerts', 'without Prometheus alerts are unknown', (alerts) =>
        alerts.active(),
      ),
    reach: (_ask, _step, signal) => untilReachable(link.target.address, signal),
    runbook: ({ link }) => readRunbook(context.ports, link),
    journal: () => fromPort(journal, 'the journal', '', (opened) => opened.read()),
    why: (run) => readWhyStuck(link, context.ports, { run, now: context.now() }),
    search: ({ text, withoutAttributes }) =>
      searchOrders(context.ports, text, { attributes: withoutAttributes !== true }),
    retrying: ({ filter, sampleMax, workflowType }) =>
      sampleRetrying(link, { ...ofType(workflowType), filter, sampleMax }),
    resetPoints: (run) => readResetPoints(context, run),
    preview: (request) => previewAction(context, request),
    perform: async ({ preview, given }, onStep) =>
      ok(await performAction({ ...context, onStep }, preview, given)),
    recover: async () => ok(await recoverIntents(context)),
  };
  return {
    ask: (name, ask, onStep, signal) => answerers[name](ask, onStep ?? (() => {}), signal),
    close: () => link.close(),
  };
}

function ofType(workflowType: string | null | undefined): { readonly workflowType?: string | null } {
  return workflowType === undefined ? {} : { workflowType };
}

async function readRunbook({ runbooks }: ActionContext['ports'], name: string): Promise<Result<string>> {
  const text = await fromPort(runbooks, 'the runbook', `the runbook is ${name}`, (known) => known.text(name));
  if (!text.ok) return text;
  return text.value === undefined
    ? fail('not-found', `this program has no such runbook; the alert links to ${name}`)
    : ok(text.value);
}

/** Ports reject when their system is away; an absent one says why its panel is off. */
async function fromPort<P, T>(
  port: P | undefined,
  what: string,
  absent: string,
  read: (port: P) => Promise<T>,
): Promise<Result<T>> {
  if (port === undefined) return fail('unsupported', absent);
  try {
    return ok(await read(port));
  } catch (error) {
    return fail('failed', `${what} cannot be read: ${errorText(error)}`);
  }
}
