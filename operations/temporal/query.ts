import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { plainText } from '../text/plain-text.ts';
import type { TemporalLink } from './connect.ts';
import type { RunRef } from './describe.ts';
import { fail, type Result } from './problem.ts';
import { decodePayloads, encodePayload } from './proto-values.ts';

export type QueryAnswer = { readonly value: unknown; readonly readAt: number };

/**
 * Asks the workflow itself. Codes 4 and 9 both mean that no worker answered; a paused run never answers, and is reported
 * apart because it needs another remedy.
 */
export async function queryOrder(
  link: TemporalLink,
  run: RunRef,
  query: { readonly name: string; readonly args?: readonly unknown[]; readonly signal?: AbortSignal },
): Promise<Result<QueryAnswer>> {
  const name = plainText(query.name, 100);
  const answer = await link.call(
    {
      what: `ask ${escapeLine(run.workflowId.replace(/^order\//, ''))} for ${name}`,
      deadlineMs: link.deadlines.interactive,
      ...(query.signal === undefined ? {} : { signal: query.signal }),
    },
    (client) =>
      client.workflowService.queryWorkflow({
        namespace: link.target.namespace,
        execution: { workflowId: run.workflowId, runId: run.runId ?? '' },
        query: {
          queryType: query.name,
          ...(query.args === undefined ? {} : { queryArgs: { payloads: query.args.map(encodePayload) } }),
        },
      }),
  );
  if (!answer.ok) {
    const { problem } = answer;
    if (problem.kind === 'timeout' || problem.code === 9) {
      return fail(
        'no-worker',
        `no worker answered the query ${name} within ${link.deadlines.interactive / 1000} s`,
      );
    }
    return answer;
  }
  if (answer.value.queryRejected !== null && answer.value.queryRejected !== undefined) {
    return fail(
      'refused',
      `the run answers no queries while it is ${answer.value.queryRejected.status === 8 ? 'paused' : 'closed'}`,
    );
  }
  return {
    ok: true,
    value: { value: decodePayloads(answer.value.queryResult?.payloads)[0], readAt: Date.now() },
  };
}
