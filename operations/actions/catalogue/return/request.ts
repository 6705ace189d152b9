import { newReturnId } from '../../../../contract/ids/new-id.ts';
import { returnWorkflowId, WORKFLOW_TYPES } from '../../../../contract/ids/workflow-ids.ts';
import { type ReturnInput, type ReturnLine, returnInputSchema } from '../../../../contract/return/return.ts';
import type { ReturnOffer } from '../../../ports/ports.ts';
import { parseInput } from '../../../temporal/parse-input.ts';
import type { Result } from '../../../temporal/problem.ts';
import type { ActionContext } from '../../action-context.ts';
import { endOfOpen, lookAt } from '../../engine/ended.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import { byStarted } from '../../engine/recover-by.ts';
import type { Preview } from '../../preview.ts';
import { defineAction } from '../define.ts';
import { previewOpened } from '../opened.ts';

/** The run is started once, under an id that comes from the request. */
export type RequestReturnAction = {
  readonly kind: 'open';
  readonly of: 'return';
  readonly input: ReturnInput;
};

export const requestReturn: AnyActionRecord = defineAction<RequestReturnAction>({
  id: 'request',
  key: 'open:return',
  subject: 'return',
  title: 'open',
  hidden: true,
  kind: 'operation',
  name: 'request',
  needs: 'nothing',
  danger: 'undoable',
  bulk: false,
  description: 'ask for a return of what has arrived',
  will: willOf,
  request: ({ input }) => ({
    via: 'start',
    async execute({ link }, { reason }) {
      const { openReturn } = await import('../../../subjects/return/returns.ts');
      return endOfOpen(returnWorkflowId(input.returnId), await openReturn(link, { ...input, reason }));
    },
    look: (context, { end }) => lookAt(context, end, returnWorkflowId(input.returnId)),
  }),
  recover: (link, { action }) => byStarted(link, returnWorkflowId(String(action['id'])), 'the return'),
  journalled: ({ input, kind, of }) => ({ kind, of, id: input.returnId }),
  isPrivate: () => true,
  word: () => 'return request',
  actedOn: (action) => String((action as unknown as { readonly id: string }).id),
});

function willOf({ input: { lines, orderId } }: RequestReturnAction): readonly string[] {
  return [
    `return ${lines.map(({ line, quantity }) => `${quantity} of line ${line}`).join(', ')} of ${orderId}`,
    'wait for an approval; no money and no goods move before that',
  ];
}

/** `refusal`: what is known to be against it already. */
export function previewRequestReturn(
  context: Pick<ActionContext, 'link' | 'policy' | 'now'>,
  input: ReturnInput,
  refusal: Preview['refusal'] = null,
): Preview {
  const action: RequestReturnAction = { kind: 'open', of: 'return', input };
  const workflowId = returnWorkflowId(input.returnId);
  const opened = {
    action,
    id: input.returnId,
    type: WORKFLOW_TYPES.return,
    workflowId,
    will: willOf(action),
  };
  return previewOpened(context, opened, refusal);
}

export type ReturnRequest = {
  readonly orderId: string;
  readonly lines: readonly ReturnLine[];
  /** The same key gives the same return, however often it is asked for. */
  readonly requestKey: string;
  readonly reason: string;
};

/** As it is asked for at `now`, epoch milliseconds; the reason of a dry run may be empty. */
export function returnInput(
  request: ReturnRequest & Pick<ReturnOffer, 'customerId' | 'policy'>,
  now: number,
): Result<ReturnInput> {
  const { customerId, lines, orderId, policy, reason, requestKey } = request;
  return parseInput(returnInputSchema, {
    v: 1,
    returnId: newReturnId(orderId, requestKey),
    orderId,
    customerId,
    requestKey,
    requestedAt: new Date(now).toISOString(),
    policy,
    lines,
    reason: reason === '' ? 'REASON' : reason,
  });
}
