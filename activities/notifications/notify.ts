import { MESSAGE_STEP } from '../../contract/ids/effect-key.ts';
import type {
  MessageCall,
  MessageResult,
  NotifyActivities,
} from '../../contract/notification/notification-activities.ts';
import { FAILURES } from '../../contract/order/activities.ts';
import { messageAnswerSchema } from '../../contract/providers/provider-answers.ts';
import type { MessageRequest } from '../../contract/providers/providers.ts';
import type { Tx } from '../../database/connect.ts';
import type { ProviderOutcome } from '../../database/effects/effect.ts';
import { isForgotten, readRecipient } from '../../database/recipients.ts';
import { decideMessage } from '../../domain/message-decision.ts';
import type { MessageKind } from '../../domain/notification-plan.ts';
import { askProvider, unexpected } from '../shared/ask-provider.ts';
import { failure, throwFailure } from '../shared/failures.ts';
import type { ProviderClient } from '../shared/provider-client.ts';
import { readAnswer } from '../shared/read-answer.ts';
import { runStep, type StepTools } from '../shared/run-step.ts';

const TEXTS: Readonly<Record<MessageKind, string>> = {
  confirmation: 'Your order is confirmed.',
  shipped: 'Your order is on its way.',
  delivered: 'Your order has arrived.',
  delayed: 'We are sorry: your order will arrive later than we promised.',
  review_request: 'How was it? We would like to hear what you think.',
  rejected: 'We are sorry: your order cannot be delivered. You pay nothing.',
  payment_failed: 'Your payment did not go through. You pay nothing.',
  cancelled: 'Your order is cancelled. What you paid is given back.',
  expired: 'Your order has expired. You pay nothing.',
  renewal_reminder: 'Your subscription will be renewed soon.',
  renewal_failed: 'Your subscription could not be renewed. We will try again; please check your payment.',
};

const PATHS = { email: '/notify/v1/messages', sms: '/notify/v1/sms' } as const;

/** Task queue `notify`. `now` gives ms since 1970. */
export function createNotifyActivities(
  tools: StepTools,
  client: ProviderClient,
  now: () => number,
): NotifyActivities {
  return {
    async sendMessage(call) {
      const { channel, kind, reference } = call;
      const recipient = await readRecipient(tools.database, reference).catch(throwFailure);
      if (recipient === undefined) throw new Error(`${reference}: PostgreSQL has no recipient yet`);
      const asked = call.at === undefined ? 0 : Date.parse(call.at);
      const decision = decideMessage(call, recipient, Math.max(now(), asked));
      if (decision.kind === 'quiet') return { kind: 'quiet', until: new Date(decision.until).toISOString() };
      const step = { orderId: reference, journal: [], step: stepOf(call), n: 1, asks: { kind, channel } };
      const to = decision.kind === 'send' ? decision.to : '';
      const body: MessageRequest = { reference, to, kind, text: TEXTS[kind] };
      return await runStep<MessageResult>(tools, step, ({ key }, attempt) => {
        let messageId: string | null = null;
        const provider = askProvider({
          client,
          attempt,
          provider: 'notify',
          path: PATHS[channel],
          key,
          reference,
          body: () => body,
          understand: (answer) => {
            if (answer.kind === 'yes') {
              ({ messageId } = readAnswer(`POST ${PATHS[channel]}`, messageAnswerSchema, answer.body));
              return { state: 'done', response: { kind: 'sent' } };
            }
            if (answer.code !== 'rejected') throw unexpected('message', answer);
            return { state: 'refused', response: { kind: 'bad-address' } };
          },
        });
        return {
          via: 'provider',
          // Also where nothing is to go out any more: an earlier try may have got through before that was decided.
          lookup: provider.lookup,
          call:
            decision.kind === 'send'
              ? () => provider.call().then(askedAgain)
              : async () => ({ state: 'done', response: { kind: decision.kind } }),
          settle: (tx, { response }) =>
            store(tx, { key, call, to, result: response as MessageResult, messageId }),
        };
      });
    },
  };
}

/** A message needs no decision: if the response was wrong, the next attempt reads the right record. */
function askedAgain(outcome: ProviderOutcome): ProviderOutcome {
  if (outcome.state !== 'differs') return outcome;
  throw failure(FAILURES.effectInDoubt, outcome.because.message, outcome.because);
}

/** The part of the effect key between reference and number. */
function stepOf({ channel, kind, occasion }: MessageCall): string {
  const parts = [MESSAGE_STEP, kind, ...(occasion === null ? [] : [String(occasion)])];
  return (channel === 'email' ? parts : [...parts, channel]).join(':');
}

async function store(
  tx: Tx,
  sent: {
    readonly key: string;
    readonly call: MessageCall;
    readonly to: string;
    readonly result: MessageResult;
    readonly messageId: string | null;
  },
): Promise<void> {
  const { call, key, messageId, result, to } = sent;
  if (result.kind === 'quiet') return;
  const recipient = (await isForgotten(tx, call.reference)) ? '' : to;
  await tx
    .insertInto('notifications')
    .values({
      key,
      order_id: call.reference,
      kind: call.kind,
      channel: call.channel,
      recipient,
      outcome: result.kind,
      message_id: messageId,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}
