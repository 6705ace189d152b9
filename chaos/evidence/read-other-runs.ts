import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { attributesOf, type RawExecution, runStatusOf } from '../../operations/subjects/order/decode-row.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { PAGE_ROWS_MAX } from '../../operations/temporal/list.ts';
import { timeOf } from '../../operations/temporal/proto-values.ts';
import type { OtherRun } from './evidence.ts';
import { must } from './read-runs.ts';

/** Every execution of a workflow that is no order. What an operator's list calls a stage is the word of its own table. */
export async function readOtherRuns(link: TemporalLink): Promise<readonly OtherRun[]> {
  const runs: OtherRun[] = [];
  let token: Uint8Array | undefined;
  do {
    const page = await readPage(link, token);
    runs.push(...page.runs);
    token = page.token;
  } while (token !== undefined);
  return runs;
}

type Page = { readonly runs: readonly OtherRun[]; readonly token: Uint8Array | undefined };

async function readPage(link: TemporalLink, token: Uint8Array | undefined): Promise<Page> {
  const answer = must(
    await link.call({ what: 'list all runs' }, (client) =>
      client.workflowService.listWorkflowExecutions({
        namespace: link.target.namespace,
        query: `WorkflowType != '${WORKFLOW_TYPES.order}'`,
        pageSize: PAGE_ROWS_MAX,
        ...(token === undefined ? {} : { nextPageToken: token }),
      }),
    ),
  );
  const next = answer.nextPageToken;
  return {
    runs: (answer.executions ?? []).map(decode),
    token: next === null || next === undefined || next.length === 0 ? undefined : next,
  };
}

function decode(raw: RawExecution): OtherRun {
  const attributes = attributesOf(raw);
  const text = (name: string): string | null => {
    const value = attributes[name];
    return typeof value === 'string' ? value : null;
  };
  const problems = attributes['TemporalReportedProblems'];
  return {
    type: raw.type?.name ?? '',
    workflowId: raw.execution?.workflowId ?? '',
    runId: raw.execution?.runId ?? '',
    run: runStatusOf(raw.status),
    open: timeOf(raw.closeTime) === null,
    stage: text('OrderStatus'),
    stuckReason: text('StuckReason'),
    problems: Array.isArray(problems) ? problems.filter((one) => typeof one === 'string') : [],
    startTime: timeOf(raw.startTime) ?? 0,
    closeTime: timeOf(raw.closeTime),
  };
}

/** Whether the run belongs to one of these orders or returns: its id names it. */
export function isAbout(run: Pick<OtherRun, 'workflowId'>, ids: ReadonlySet<string>): boolean {
  return run.workflowId.split('/').some((part) => ids.has(part));
}
