import * as v from 'valibot';
import { NOTIFICATION_SEQUENCES } from '../../domain/notification-plan.ts';
import { identifierSchema, POLICIES, timeSchema } from '../order/order.ts';

/**
 * What starts `notify/{reference}/{sequence}`. `reference` is the order that it is about, or the subscription. Who is
 * sent, how and when is read from PostgreSQL when it is sent, so a changed address or a new opt-out counts at once.
 */
export const notificationInputSchema = v.strictObject({
  v: v.literal(1),
  reference: identifierSchema,
  sequence: v.picklist(NOTIFICATION_SEQUENCES),
  /** Distinguishes repeated sequences of one reference: the period of a subscription. */
  occasion: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  policy: v.picklist(POLICIES),
  /** When the goods were promised, for a sequence that looks after it. */
  promiseBy: v.optional(timeSchema),
  /** Time of the event that it reports. */
  at: timeSchema,
});
export type NotificationInput = v.InferOutput<typeof notificationInputSchema>;

export const NOTIFICATION_QUERIES = { notification: 'notification' } as const;

/** Outcome of one message on one channel. */
export type MessageOutcome = 'sent' | 'opted-out' | 'no-address' | 'bad-address' | 'given-up' | 'not-needed';

export type NotificationView = {
  readonly v: 1;
  readonly reference: string;
  readonly sequence: string;
  /** What it waits for: the customer's quiet hours, the promised time, the time for a review. */
  readonly waitsUntil: string | null;
  readonly messages: readonly {
    readonly kind: string;
    readonly channel: 'email' | 'sms';
    readonly outcome: MessageOutcome;
    readonly at: string;
  }[];
};
export type NotificationResult = { readonly messages: NotificationView['messages'] };
