import type { Result } from '../temporal/problem.ts';
import type { Outcome } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { performCloseRow, previewCloseRow } from './close-row.ts';
import type { Given } from './guard.ts';
import { performOpen } from './open-run.ts';
import { perform } from './perform.ts';
import { placeOrder } from './place-order.ts';
import type { Preview } from './preview.ts';
import type { Repair } from './repair.ts';
import { previewAgain, previewRestart } from './restart-order.ts';
import { previewReturn } from './return-order.ts';

export async function previewRepair(
  context: ActionContext,
  about: { readonly orderId: string; readonly reason: string },
  repair: Repair,
): Promise<Result<Preview>> {
  const { orderId } = about;
  switch (repair.kind) {
    case 'restart':
      return await previewRestart(context, orderId);
    case 'close-row':
      return await previewCloseRow(context, orderId);
    case 'again':
      return await previewAgain(context, orderId, repair.requestKey);
    case 'return':
      return await previewReturn(context, { ...about, ...repair });
  }
}

/** Whatever was previewed, on the way that it has to go. */
export async function performPreviewed(
  context: ActionContext,
  preview: Preview,
  given: Given,
): Promise<Outcome> {
  switch (preview.action.kind) {
    case 'create':
      return await placeOrder(context, preview, given);
    case 'close-row':
      return await performCloseRow(context, preview, given);
    case 'open':
      return await performOpen(context, preview, given);
    default:
      return await perform(context, preview, given);
  }
}
