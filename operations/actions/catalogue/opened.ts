import type { Action } from '../action.ts';
import type { ActionContext } from '../action-context.ts';
import { startCommand } from '../engine/command.ts';
import { proofOf } from '../engine/guard.ts';
import type { Preview } from '../preview.ts';

/** Preview of a return or a subscription that is opened once, under an id that comes from the request. */
export function previewOpened(
  { link, now, policy }: Pick<ActionContext, 'link' | 'policy' | 'now'>,
  opened: {
    readonly action: Action & { readonly input: unknown };
    readonly id: string;
    readonly type: string;
    readonly workflowId: string;
    readonly will: readonly string[];
  },
  refusal: Preview['refusal'] = null,
): Preview {
  const { action, id, type, will, workflowId } = opened;
  const start = { type, workflowId, reuse: 'RejectDuplicate', input: action.input } as const;
  return {
    action,
    title: `Open ${id}`,
    run: null,
    row: null,
    readAt: now(),
    will,
    notes: [`the same request key always gives ${id}: a repeat opens nothing`],
    noUndo: null,
    danger: 'undoable',
    proof: proofOf(id, policy, false),
    refusal,
    command: startCommand(link.target, start),
    starts: workflowId,
  };
}
