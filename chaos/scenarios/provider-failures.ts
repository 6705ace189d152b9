import type { OrderInput } from '../../contract/order/order.ts';
import type { Fault } from '../../contract/providers/providers.ts';
import { AFTER, AHEAD, HELD, inOneDay, MEANWHILE, settledBy } from './fixes.ts';
import type { Scenario, ScenarioTools, Staged } from './scenario.ts';

/** Longer than any caller waits for an answer. */
const NO_ANSWER_MS = 60_000;
/** After the policy's budget for a payment (6 s in tests), so that the step is parked by then. */
const LATE_ANSWER_MS = 9_000;

type ProviderFault = {
  readonly effect: Fault['effect'];
  readonly match?: Fault['match'];
  readonly order?: Partial<OrderInput>;
};

/** An order with one fault of a provider, which lies there before the order starts. */
async function withFault(
  tools: ScenarioTools,
  { effect, match, order: changes }: ProviderFault,
): Promise<Staged> {
  const order = tools.draft({ policy: 'test', ...changes });
  await tools.fault(order.orderId, effect, match);
  await tools.start(order);
  return { subject: order.orderId, recover: () => tools.heal(order.orderId) };
}

/** Orders that meet a failing provider. */
export const PROVIDER_FAILURES: readonly Scenario[] = [
  {
    name: 'activity-retrying',
    reason: 'activity-retrying',
    summary: 'the payment service answers 503; the authorisation is tried again and again',
    limitMs: 20_000,
    bringAbout: (tools) =>
      withFault(tools, {
        effect: { type: 'unavailable', status: 503 },
        match: { kind: 'authorise' },
        order: { policy: 'demo' },
      }),
    fixes: { 'try-now': AHEAD, hold: HELD, cancel: MEANWHILE },
  },
  {
    name: 'activity-parked',
    reason: 'activity-retrying',
    summary: 'the payment service stays away for longer than the policy tries; the step is parked',
    limitMs: 30_000,
    async bringAbout(tools) {
      const staged = await withFault(tools, {
        effect: { type: 'unavailable', status: 503 },
        match: { kind: 'authorise' },
      });
      await tools.until(async () => (await tools.view(staged.subject))?.parked, 'the step is parked', 30_000);
      return staged;
    },
    fixes: { retry: AFTER, hold: HELD, resume: AFTER, cancel: MEANWHILE },
  },
  {
    name: 'effect-in-doubt',
    reason: 'effect-in-doubt',
    summary: 'the payment service takes the authorisation and never answers',
    limitMs: 30_000,
    async bringAbout(tools) {
      const staged = await withFault(tools, {
        effect: { type: 'latency', milliseconds: NO_ANSWER_MS },
        match: { kind: 'authorise' },
      });
      await tools.until(async () => (await tools.view(staged.subject))?.parked, 'the step is parked', 30_000);
      return staged;
    },
    fixes: { retry: AFTER, hold: HELD, resume: AFTER, cancel: MEANWHILE },
  },
  {
    name: 'answer-differs',
    reason: 'answer-differs',
    summary: 'the payment service authorises as asked, and its answer is in another currency',
    limitMs: 30_000,
    async bringAbout(tools) {
      const staged = await withFault(tools, {
        effect: { type: 'wrong-answer', set: { currency: 'JPY' } },
        match: { kind: 'authorise' },
      });
      await tools.until(async () => (await tools.view(staged.subject))?.parked, 'the step is parked', 30_000);
      return staged;
    },
    fixes: { retry: AFTER, hold: HELD, resume: AFTER, cancel: MEANWHILE },
  },
  {
    name: 'capture-in-doubt',
    reason: 'effect-in-doubt',
    summary: 'the payment service takes the money long after everybody has stopped waiting for its answer',
    limitMs: 40_000,
    async bringAbout(tools) {
      const staged = await withFault(tools, {
        effect: { type: 'latency', milliseconds: LATE_ANSWER_MS },
        match: { kind: 'capture' },
      });
      const { subject } = staged;
      await tools.until(async () => (await tools.view(subject))?.parked, 'the step is parked', 40_000);
      return {
        subject,
        async recover() {
          await staged.recover();
          await tools.until(() => tools.providerKnows(`${subject}:capture:nordwind:1`), 'the money is taken');
        },
      };
    },
    fixes: {
      retry: AFTER,
      settle: settledBy(({ amount }) => amount.minor),
      hold: HELD,
      resume: AFTER,
      cancel: MEANWHILE,
    },
  },
  {
    name: 'awaiting-callback',
    reason: 'awaiting-callback',
    summary: 'a vendor accepts the order and never reports again',
    limitMs: 40_000,
    bringAbout: (tools) => withFault(tools, { effect: { type: 'vendor-silent' } }),
    fixes: {
      'poll-vendor': AFTER,
      retry: AFTER,
      'override-status': {
        recover: 'never',
        fields: () => ({ status: 'ready', evidence: 'the warehouse confirmed by phone' }),
      },
      reassign: { recover: 'after', fields: () => ({ to: 'fjord' }) },
      cancel: MEANWHILE,
    },
  },
  {
    name: 'capture-declined',
    reason: 'capture-declined',
    summary: 'the card declines when the goods are ready; they are held back',
    limitMs: 40_000,
    bringAbout: (tools) =>
      withFault(tools, {
        effect: { type: 'decline', code: 'insufficient_funds' },
        match: { kind: 'capture' },
        order: { policy: 'demo' },
      }),
    fixes: {
      'other-method': { recover: 'before', fields: () => ({ token: 'tok_other' }) },
      retry: AFTER,
      extend: {
        recover: 'never',
        fields: () => ({ until: inOneDay() }),
        seen: (verdict) => verdict.evidence.some(({ says }) => says.includes('until')),
      },
      cancel: MEANWHILE,
    },
  },
  {
    name: 'compensation-blocked',
    reason: 'compensation-blocked',
    summary: 'an order is cancelled and the payment service cannot give the money back',
    limitMs: 40_000,
    async bringAbout(tools) {
      const staged = await withFault(tools, { effect: { type: 'vendor-silent' } });
      const { subject } = staged;
      await tools.fault(subject, { type: 'unavailable', status: 503 }, { kind: 'void' });
      await tools.fault(subject, { type: 'unavailable', status: 503 }, { kind: 'refund' });
      await tools.until(
        async () => (await tools.view(subject))?.vendors[0]?.vendorOrderId,
        'it is ordered at its vendor',
      );
      await tools.act(subject, { kind: 'cancel' });
      return staged;
    },
    fixes: {
      retry: AFTER,
      settle: settledBy(() => 0),
      skip: AFTER,
      hold: HELD,
      resume: AFTER,
    },
  },
];
