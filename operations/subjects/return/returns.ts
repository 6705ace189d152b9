import { returnWorkflowId, WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import {
  RETURN_QUERIES,
  type ReturnAnswer,
  type ReturnInput,
  type ReturnView,
  returnInputSchema,
} from '../../../contract/return/return.ts';
import { startAttributes } from '../../../contract/temporal/start-attributes.ts';
import { askRun, readView, type StartedRun, startOnce } from '../../temporal/ask-run.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import { parseInput } from '../../temporal/parse-input.ts';
import type { Result } from '../../temporal/problem.ts';

/**
 * Requests a return on behalf of the customer. The return itself checks whether the order allows it: its
 * run ends `refused` where it does not.
 */
export async function openReturn(link: TemporalLink, input: ReturnInput): Promise<Result<StartedRun>> {
  const parsed = parseInput(returnInputSchema, input);
  if (!parsed.ok) return parsed;
  return await startOnce(link, {
    type: WORKFLOW_TYPES.return,
    workflowId: returnWorkflowId(input.returnId),
    input: parsed.value,
    attributes: startAttributes({
      state: 'requested',
      customerId: input.customerId,
      since: input.requestedAt,
    }),
  });
}

export async function showReturn(link: TemporalLink, returnId: string): Promise<Result<ReturnView>> {
  return await readView<ReturnView>(link, returnWorkflowId(returnId), RETURN_QUERIES.return);
}

/** `name` and `input` are those of `RETURN_UPDATES` and the schema that belongs to it. */
export async function updateReturn(
  link: TemporalLink,
  returnId: string,
  update: { readonly name: string; readonly input: unknown; readonly updateId?: string },
): Promise<Result<ReturnAnswer>> {
  return await askRun<ReturnAnswer>(link, { workflowId: returnWorkflowId(returnId), ...update });
}
