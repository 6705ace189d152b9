import { openReturn } from '../subjects/return/returns.ts';
import { subjectOf } from '../subjects/subject.ts';
import { openSubscription } from '../subjects/subscription/subscriptions.ts';
import { type OpenAction, type Outcome, openedId, openedWorkflowId } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { titleOf } from './action-words.ts';
import { equivalentCommand } from './equivalent-command.ts';
import { type Given, proofOf } from './guard.ts';
import { journalled, lookAt } from './journalled.ts';
import { ENDED, type Ended, endOfProblem } from './perform.ts';
import type { Preview } from './preview.ts';

/** `refusal`: what is known to stand against it already. */
export function previewOpen(
  context: Pick<ActionContext, 'link' | 'policy' | 'actor' | 'now'>,
  action: OpenAction,
  refusal: Preview['refusal'] = null,
): Preview {
  const id = openedId(action);
  const { target } = context.link;
  return {
    action,
    title: titleOf(action, id),
    run: null,
    row: null,
    readAt: context.now(),
    will: willOf(action),
    notes: [`the same request key always gives ${id}: a repeat opens nothing`],
    noUndo: null,
    danger: 'undoable',
    proof: proofOf(id, context.policy, false),
    refusal,
    command: equivalentCommand({ action, runs: [], target, reason: '', actor: context.actor }),
  };
}

function willOf(action: OpenAction): readonly string[] {
  if (action.of === 'subscription') {
    const { customerId, startsAt, subscriptionId, terms } = action.input;
    const { cadence, lines } = terms;
    return [
      `start ${subscriptionId} of ${customerId}: ${lines.map((line) => `${line.quantity} x ${line.sku}`).join(', ')}`,
      `place its first order at ${startsAt}, then one every ${cadence.every} ${cadence.unit}`,
    ];
  }
  const { lines, orderId } = action.input;
  return [
    `ask for ${lines.map(({ line, quantity }) => `${quantity} of line ${line}`).join(', ')} of ${orderId} to come back`,
    'wait for somebody to approve it; no money and no goods move before that',
  ];
}

export async function performOpen(context: ActionContext, preview: Preview, given: Given): Promise<Outcome> {
  const { action } = preview;
  if (action.kind !== 'open') throw new Error('only an open comes here');
  const { of } = action;
  const workflowId = openedWorkflowId(action);
  return await journalled(
    context,
    { preview, given },
    {
      action: { kind: 'open', of, id: openedId(action) },
      run: null,
      async execute(intent) {
        const opened =
          action.of === 'return'
            ? await openReturn(context.link, { ...action.input, reason: intent.reason })
            : await openSubscription(context.link, action.input);
        return opened.ok
          ? endOfStart(workflowId, opened.value)
          : await endOfProblem(context, intent, opened.problem);
      },
      look: ({ end }) => lookAt(context, end, workflowId),
    },
  );
}

function endOfStart(
  workflowId: string,
  started: { readonly kind: 'started' | 'already-started'; readonly runId: string | null },
): Ended {
  const { id, noun } = subjectOf(workflowId);
  if (started.kind === 'started')
    return { ...ENDED, end: 'done', says: `the ${noun} ${id} is opened`, newRunId: started.runId };
  const instead = ['use another request key for another one'];
  return { ...ENDED, end: 'overtaken', says: `${id} was opened before: same request key`, instead };
}
