import { openReturn } from '../returns.ts';
import { subjectOf } from '../subject.ts';
import { openSubscription } from '../subscriptions.ts';
import type { OpenAction, Outcome } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { titleOf } from './action-words.ts';
import { equivalentCommand } from './equivalent-command.ts';
import type { Given } from './guard.ts';
import { journalled } from './journalled.ts';
import { ENDED, type Ended, endOfSilence, lookUpAgain } from './perform.ts';
import { lookAt } from './place-order.ts';
import type { Preview } from './preview.ts';

/** The id of what is opened: of the request, so that the same request opens it once. */
export function openedId(action: OpenAction): string {
  return action.of === 'return' ? action.input.returnId : action.input.subscriptionId;
}

export function openedWorkflowId(action: OpenAction): string {
  return `${action.of}/${openedId(action)}`;
}

/** `refusal`: what is known to stand against it already. */
export function previewOpen(
  context: Pick<ActionContext, 'link' | 'policy' | 'actor' | 'now'>,
  action: OpenAction,
  refusal: Preview['refusal'] = null,
): Preview {
  const id = openedId(action);
  const proof = id.slice(-6);
  const { production, word } = context.policy;
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
    proof: production
      ? { text: proof, says: `type ${proof}, because this is ${word ?? 'production'}` }
      : null,
    refusal,
    command: equivalentCommand({ action, run: null, target, reason: '', actor: context.actor }),
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
        if (opened.ok) return endOfStart(workflowId, opened.value);
        const { kind, message } = opened.problem;
        if (!['unreachable', 'timeout', 'cancelled', 'failed'].includes(kind))
          return { ...ENDED, end: 'refused', says: message, by: 'server' };
        return endOfSilence(await lookUpAgain(context, intent), message);
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
