import { ActivityFailure, defineQuery, log, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import {
  NOTIFICATION_QUERIES,
  type NotificationInput,
  type NotificationResult,
  type NotificationView,
  notificationInputSchema,
} from '../../contract/notification/notification.ts';
import type { MessageCall, NotifyActivities } from '../../contract/notification/notification-activities.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { AFTER_SALE_ROWS } from '../../domain/after-sale.ts';
import { channelsOf, type SequenceStep, stepsOf } from '../../domain/notification-plan.ts';
import { POLICY_ROWS } from '../../domain/policy.ts';
import { bySchema, readInput } from '../process/read-input.ts';
import { classifyFailure } from '../process/step-failure.ts';
import { tryOptions } from '../process/try-options.ts';
import { createNextTry } from '../process/unanswered.ts';
import { now } from '../runtime/now.ts';

type Told = NotificationView['messages'][number];

/**
 * Notifies a customer of one event, in one or several messages over time. Nothing waits for it, so it waits for whatever
 * it has to: the customer's quiet hours, an outage, the days after a delivery. What cannot be delivered is dropped.
 */
export async function notification(raw: unknown): Promise<NotificationResult> {
  const warning = 'a notification cannot be read';
  const read = readInput(bySchema(notificationInputSchema), raw, { ends: 'completed', warning });
  if (read.kind === 'unreadable') return { messages: [] };
  const { input } = read;
  const messages: Told[] = [];
  let waitsUntil: string | null = null;
  const waitFor = async (until: number): Promise<void> => {
    const left = until - Date.now();
    if (left <= 0) return;
    waitsUntil = new Date(until).toISOString();
    await sleep(left);
    waitsUntil = null;
  };
  setHandler(defineQuery<NotificationView>(NOTIFICATION_QUERIES.notification), () => {
    const { reference, sequence } = input;
    return { v: 1, reference, sequence, waitsUntil, messages };
  });
  for (const step of stepsOf(input.sequence)) {
    await waitFor(dueAt(input, step));
    for (const channel of channelsOf(step.kind)) {
      const outcome = await tell(input, { kind: step.kind, channel }, waitFor);
      messages.push({ kind: step.kind, channel, outcome, at: now() });
    }
  }
  return { messages };
}

function dueAt(input: NotificationInput, { when }: SequenceStep): number {
  const eventAt = Date.parse(input.at);
  if (when === 'promise') return Date.parse(input.promiseBy ?? input.at);
  return when === 'review' ? eventAt + AFTER_SALE_ROWS[input.policy].reviewAfter : eventAt;
}

async function tell(
  input: NotificationInput,
  { channel, kind }: Pick<MessageCall, 'channel' | 'kind'>,
  waitFor: (until: number) => Promise<void>,
): Promise<Told['outcome']> {
  const policy = POLICY_ROWS[input.policy];
  const { sendMessage } = proxyActivities<NotifyActivities>(tryOptions(TASK_QUEUES.notify, policy.notify));
  const about = { reference: input.reference, kind, channel };
  const nextTry = createNextTry();
  for (;;) {
    try {
      // Quiet hours by the activity's clock must not be over by ours: it would be called in a busy loop.
      const call: MessageCall = { ...about, occasion: input.occasion ?? null, at: now() };
      const summary = `tell the customer: ${kind} by ${channel}`;
      const said = await sendMessage.executeWithOptions({ summary }, [call]);
      if (said.kind !== 'quiet') {
        if (said.kind === 'bad-address') log.warn('a message was dropped: nobody is at that address', about);
        return said.kind;
      }
      await waitFor(Date.parse(said.until));
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      const failure = classifyFailure(error);
      if (nextTry(failure) === 'at-once') continue;
      log.warn('a message was given up', { ...about, problem: failure.detail });
      return 'given-up';
    }
  }
}
