import { TEST_TOKENS } from '../../contract/providers/providers.ts';
import { inOneDay, MEANWHILE } from './fixes.ts';
import type { Scenario, ScenarioTools } from './scenario.ts';

const nothing = () => Promise.resolve();
const extended = {
  recover: 'never',
  fields: () => ({ until: inOneDay() }),
  seen: () => true,
} as const;
const otherAddress = {
  recover: 'never',
  fields: () => ({
    shipTo: JSON.stringify({
      name: 'Ada',
      street: 'Quay 2',
      city: 'Hamburg',
      postalCode: '20457',
      country: 'DE',
    }),
  }),
  seen: () => true,
} as const;

async function reviewed(tools: ScenarioTools, policy: 'demo' | 'test'): Promise<string> {
  const order = tools.draft({ policy, payment: { method: 'card', token: TEST_TOKENS.review } });
  await tools.start(order);
  await tools.until(async () => (await tools.view(order.orderId))?.review, 'it is in review');
  await tools.until(() => tools.atRest(order.orderId), 'it is at rest');
  return order.orderId;
}

/** A return can be asked for when the goods are there. */
async function returned(tools: ScenarioTools): Promise<string> {
  const order = tools.draft({ policy: 'test' });
  await tools.start(order);
  await tools.until(
    async () => (await tools.stage(order.orderId)) === 'completed',
    'it is delivered',
    60_000,
  );
  return await tools.openReturn(order);
}

/** Orders and returns that wait for a person. */
export const PEOPLE: readonly Scenario[] = [
  {
    name: 'payment-review',
    reason: 'payment-review',
    summary: 'the payment service wants a person to look at a card',
    limitMs: 20_000,
    bringAbout: async (tools) => ({ subject: await reviewed(tools, 'demo'), recover: nothing }),
    fixes: {
      approve: MEANWHILE,
      decline: MEANWHILE,
      'other-method': { recover: 'never', fields: () => ({ token: 'tok_other' }) },
      extend: extended,
      amend: otherAddress,
    },
  },
  {
    name: 'awaiting-customer',
    reason: 'awaiting-customer',
    summary: 'a pause covered the time that a person had for an answer; the time starts again',
    limitMs: 40_000,
    async bringAbout(tools) {
      const subject = await reviewed(tools, 'test');
      const until = (await tools.view(subject))?.waits[0]?.until;
      await tools.act(subject, { kind: 'pause' });
      const deadline = Date.parse(until ?? new Date().toISOString()) + 500;
      await tools.until(async () => Date.now() > deadline, 'the time is over');
      await tools.act(subject, { kind: 'unpause' });
      return { subject, recover: nothing };
    },
    fixes: {
      approve: MEANWHILE,
      decline: MEANWHILE,
      extend: extended,
      'fast-forward': MEANWHILE,
      amend: otherAddress,
      cancel: MEANWHILE,
    },
  },
  {
    name: 'return-parked',
    reason: 'return-parked',
    summary: 'a customer wants to return the goods; an operator has to approve it',
    limitMs: 30_000,
    bringAbout: async (tools) => ({ subject: await returned(tools), recover: nothing }),
    fixes: { 'update approve': MEANWHILE, 'update reject': MEANWHILE, 'update withdraw': MEANWHILE },
  },
  {
    name: 'paused',
    reason: 'paused',
    summary: 'an operator has paused the order',
    limitMs: 20_000,
    async bringAbout(tools) {
      const subject = await reviewed(tools, 'demo');
      await tools.act(subject, { kind: 'pause' });
      return { subject, recover: nothing };
    },
    fixes: {
      pause: MEANWHILE,
      // Stored until the order is resumed: the pause stays.
      'cancel-later': { recover: 'never', seen: () => true },
    },
  },
  {
    name: 'timer-wait',
    reason: 'timer-wait',
    summary: 'nothing is wrong: the order waits for its vendor and asks when the time is over',
    limitMs: 20_000,
    async bringAbout(tools) {
      const order = tools.draft({ policy: 'demo' });
      await tools.fault(order.orderId, { type: 'vendor-silent' });
      await tools.start(order);
      return { subject: order.orderId, recover: () => tools.heal(order.orderId) };
    },
    fixes: {
      'poll-vendor': { recover: 'before', seen: () => true },
      'fast-forward': { recover: 'before', seen: () => true },
    },
  },
];
