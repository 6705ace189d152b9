import type { NotificationKind, NotifyActivities } from '../contract/activities.ts';
import type { MessageRequest } from '../contract/providers.ts';
import { askProvider, unexpected } from './ask-provider.ts';
import type { ProviderClient } from './provider-client.ts';
import { runStep, type StepTools } from './run-step.ts';

const TEXTS: Readonly<Record<NotificationKind, string>> = {
  confirmation: 'Your order is confirmed.',
  shipped: 'Your order is on its way.',
  rejected: 'We are sorry: your order cannot be delivered. You pay nothing.',
  payment_failed: 'Your payment did not go through. You pay nothing.',
  cancelled: 'Your order is cancelled. What you paid is given back.',
  expired: 'Your order has expired. You pay nothing.',
};

/** Task queue `notify`. */
export function createNotifyActivities(tools: StepTools, client: ProviderClient): NotifyActivities {
  return {
    async notifyCustomer({ orderId, journal, kind, email }) {
      const body: MessageRequest = { reference: orderId, to: email, kind, text: TEXTS[kind] };
      const step = { orderId, journal, step: `notify:${kind}`, n: 1, asks: { kind, email } };
      await runStep<{ readonly messageId: string }>(tools, step, ({ key }, attempt) => ({
        via: 'provider',
        ...askProvider({
          client,
          attempt,
          provider: 'notify',
          path: '/notify/v1/messages',
          key,
          body,
          understand: (answer) => {
            if (answer.kind === 'no') throw unexpected('message', answer);
            return { state: 'done', response: answer.body };
          },
        }),
        async settle(tx, { response }) {
          const { messageId } = response as { readonly messageId: string };
          await tx
            .insertInto('notifications')
            .values({ key, order_id: orderId, kind, recipient: email, message_id: messageId })
            .onConflict((conflict) => conflict.column('key').doNothing())
            .execute();
        },
      }));
    },
  };
}
