import type { MessageChannel, MessageKind } from '../../domain/notification-plan.ts';
import type { MessageOutcome } from './notification.ts';

export type MessageCall = {
  /** The order that it is about, or the subscription. */
  readonly reference: string;
  readonly kind: MessageKind;
  readonly channel: MessageChannel;
  /** Distinguishes repeated messages of one kind: the period of a subscription. Null where there is one only. */
  readonly occasion: number | null;
  /** The caller's time, RFC 3339. Absent from calls of older builds. */
  readonly at?: string;
};

export type MessageResult =
  | { readonly kind: MessageOutcome }
  /** The customer's quiet hours: nothing was sent, and not before `until` will be. RFC 3339, UTC. */
  | { readonly kind: 'quiet'; readonly until: string };

/** Task queue `notify`. */
export type NotifyActivities = {
  /**
   * Sends the customer one message on one channel, once, however often it is called. Whether and where to is read from
   * PostgreSQL at that moment.
   */
  sendMessage(call: MessageCall): Promise<MessageResult>;
};
