import type { OrderStage } from './order-stage.ts';
import { ORDER_EVENTS, type OrderCommand, orderMove } from './order-state.ts';

/** Notifications of one run; one sequence may be several messages over time. */
export const NOTIFICATION_SEQUENCES = [
  'confirmation',
  'shipped',
  'delivered',
  'rejected',
  'payment_failed',
  'cancelled',
  'expired',
  'renewal_reminder',
  'renewal_failed',
] as const;
export type NotificationSequence = (typeof NOTIFICATION_SEQUENCES)[number];

export const MESSAGE_KINDS = [...NOTIFICATION_SEQUENCES, 'delayed', 'review_request'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export const MESSAGE_CHANNELS = ['email', 'sms'] as const;
export type MessageChannel = (typeof MESSAGE_CHANNELS)[number];

export type SequenceStep = {
  readonly kind: MessageKind;
  /** `promise`: when the promised time has passed; `review`: a while after the event, by the policy. */
  readonly when: 'at-once' | 'promise' | 'review';
};

const atOnce = (kind: MessageKind): SequenceStep => ({ kind, when: 'at-once' });

const STEPS: Readonly<Record<NotificationSequence, readonly SequenceStep[]>> = {
  // A delay is reported once, and only to a customer whose goods are not in transit by the promised time.
  confirmation: [atOnce('confirmation'), { kind: 'delayed', when: 'promise' }],
  shipped: [atOnce('shipped')],
  // No review is requested for an order that did not arrive.
  delivered: [atOnce('delivered'), { kind: 'review_request', when: 'review' }],
  rejected: [atOnce('rejected')],
  payment_failed: [atOnce('payment_failed')],
  cancelled: [atOnce('cancelled')],
  expired: [atOnce('expired')],
  renewal_reminder: [atOnce('renewal_reminder')],
  renewal_failed: [atOnce('renewal_failed')],
};

export function stepsOf(sequence: NotificationSequence): readonly SequenceStep[] {
  return STEPS[sequence];
}

/** What is worth a text message; everything is worth an email. */
const BY_SMS: readonly MessageKind[] = ['shipped', 'delivered', 'delayed', 'renewal_failed'];

export function channelsOf(kind: MessageKind): readonly MessageChannel[] {
  return BY_SMS.includes(kind) ? MESSAGE_CHANNELS : ['email'];
}

const BY_COMMAND: Readonly<Partial<Record<OrderCommand, NotificationSequence>>> = {
  'notify-confirmation': 'confirmation',
  'notify-shipped': 'shipped',
  'notify-delivered': 'delivered',
  'notify-rejected': 'rejected',
  'notify-payment-failed': 'payment_failed',
  'notify-cancelled': 'cancelled',
  'notify-expired': 'expired',
};

/** Notifications for one line of an order's log. */
export function sequencesOf(line: {
  readonly from: OrderStage | null;
  readonly event: string;
}): readonly NotificationSequence[] {
  const event = ORDER_EVENTS.find((known) => known === line.event);
  if (event === undefined || line.from === null) return [];
  const commands = orderMove(line.from, event)?.commands ?? [];
  return commands.map((command) => BY_COMMAND[command]).filter((sequence) => sequence !== undefined);
}
