import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shellAt } from '../../cli/orders/testing/shell.ts';
import { newSubscriptionId, renewalOrderId } from '../../contract/ids/new-id.ts';
import { subscriptionWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type {
  SubscriptionInput,
  SubscriptionTerms,
  SubscriptionView,
} from '../../contract/subscription/subscription.ts';
import { orderStatusKey } from '../../contract/temporal/search-attributes.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import {
  openSubscription,
  showSubscription,
  updateSubscription,
} from '../../operations/subjects/subscription/subscriptions.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { BY } from '../orders/scenario.ts';
import { until } from '../until.ts';

// Subscriptions on the real stack. With RECORD_HISTORIES=1 the histories are written down:
//   RECORD_HISTORIES=1 npx vitest run --project live test/subscriptions
const RECORD = process.env['RECORD_HISTORIES'] === '1';

let stack: OrderStack;
let link: TemporalLink;
let database: Database;

beforeAll(async () => {
  stack = await startOrderStack({ delays: '50:100:100:100' });
  link = longDeadlineLink(stack);
  database = connectDatabase({ url: stack.databaseUrl, name: 'test' });
});

afterAll(async () => {
  await link?.close();
  await database?.destroy();
  await stack?.stop();
});

type Played = {
  readonly input: SubscriptionInput;
  update(name: string, more?: object): Promise<{ readonly said: string; readonly refused: boolean }>;
  untilView(matches: (view: SubscriptionView) => boolean, what: string): Promise<SubscriptionView>;
  /** The orders of its periods in PostgreSQL. */
  orders(): Promise<
    readonly { readonly period: number; readonly attempt: number; readonly order_id: string }[]
  >;
  record(name: string): Promise<void>;
};

type Changes = { readonly terms?: Partial<SubscriptionTerms>; readonly startsInMs?: number };

function inputOf(changes: Changes): SubscriptionInput {
  const { contact, shipTo } = sampleOrder();
  const requestKey = `req-${randomBytes(8).toString('hex')}`;
  const now = Date.now();
  return {
    v: 1,
    subscriptionId: newSubscriptionId('cus-1', requestKey),
    customerId: 'cus-1',
    requestKey,
    createdAt: new Date(now).toISOString(),
    startsAt: new Date(now + (changes.startsInMs ?? 0)).toISOString(),
    policy: 'test',
    currency: 'EUR',
    terms: {
      lines: [{ sku: 'nw-001', quantity: 1 }],
      cadence: { every: 1, unit: 'years' },
      payment: { method: 'card', token: 'tok_good' },
      shipTo,
      contact,
      ...changes.terms,
    },
  };
}

async function subscribed(changes: Changes): Promise<Played> {
  const input = inputOf(changes);
  const opened = await openSubscription(link, input);
  expect(opened).toMatchObject({ ok: true, value: { kind: 'started' } });
  const { subscriptionId } = input;
  return {
    input,
    async update(name, more = {}) {
      const answer = await updateSubscription(link, subscriptionId, { name, input: { ...BY, ...more } });
      if (answer.ok) return { said: answer.value.said, refused: false };
      if (answer.problem.kind !== 'refused') throw new Error(answer.problem.message);
      return { said: answer.problem.message, refused: true };
    },
    untilView: async (matches, what) =>
      await until(async () => {
        const view = await showSubscription(link, subscriptionId);
        return view.ok && matches(view.value) ? view.value : false;
      }, `${subscriptionId}: ${what}`),
    orders: async () =>
      await database
        .selectFrom('subscription_renewals')
        .select(['period', 'attempt', 'order_id'])
        .where('subscription_id', '=', subscriptionId)
        .orderBy('period')
        .orderBy('attempt')
        .execute(),
    async record(name) {
      if (!RECORD) return;
      const handle = stack.client.workflow.getHandle(subscriptionWorkflowId(subscriptionId));
      await recordHistory(name, await handle.fetchHistory());
    },
  };
}

describe.concurrent('a subscription', () => {
  test('is acted on from the command line as an order is: previewed, guarded, journalled', async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-subscriptions-'));
    const shell = shellAt(home, stack);
    const subscriptions = (...args: readonly string[]) => shell.run('subscriptions', ...args);
    const { contact, shipTo } = sampleOrder();
    const draft = {
      customerId: 'cus-9',
      requestKey: `cli-${randomBytes(6).toString('hex')}`,
      startsAt: new Date(Date.now() + 86_400_000).toISOString(),
      currency: 'EUR',
      terms: {
        lines: [{ sku: 'nw-001', quantity: 1 }],
        cadence: { every: 1, unit: 'months' },
        payment: { method: 'cash' },
        shipTo,
        contact,
      },
    };
    await writeFile(path.join(home, 'draft.json'), JSON.stringify(draft));
    const id = newSubscriptionId('cus-9', draft.requestKey);
    const create = ['create', '--file', 'draft.json', '--reason', 'by telephone'];
    const dry = await subscriptions(...create, '--dry-run');
    expect(dry.out).toContain('one every 1 months');
    expect(await subscriptions(...create, '--read-only')).toMatchObject({ code: 3 });
    expect((await subscriptions('show', id)).code).not.toBe(0);
    expect((await subscriptions(...create)).out).toContain(`${id} is opened, now active`);
    expect(await subscriptions(...create)).toMatchObject({ code: 3 });
    const rows = database.selectFrom('subscriptions').select('state').where('subscription_id', '=', id);
    await until(async () => (await rows.executeTakeFirst()) ?? false, `${id} is in PostgreSQL`);

    expect((await subscriptions('pause', id, '--reason', 'x', '--read-only')).err).toContain('read-only');
    const pause = ['pause', id, '--reason', 'on holiday', '--request-id', 'one'];
    expect((await subscriptions(...pause)).out).toContain(
      'nothing is renewed until it is resumed, now paused',
    );
    // The same request is answered alike; another one finds it paused.
    expect((await subscriptions(...pause)).code).toBe(0);
    const again = await subscriptions('pause', id, '--reason', 'again');
    expect(again).toMatchObject({ code: 3 });
    expect(again.err).toContain('the subscription is paused');
    // While a production profile has the address, its policy holds for the address as well.
    const profiles = path.join(home, '.config', 'temporalio');
    await mkdir(profiles, { recursive: true });
    const place = `address = "${stack.address}"\nnamespace = "${stack.namespace}"\n`;
    const file = path.join(profiles, 'temporal.toml');
    await writeFile(file, `[profile.production]\n${place}`);
    const production = ['resume', id, '--reason', 'x', '--profile', 'production'];
    expect((await subscriptions(...production)).err).toContain(`type ${id.slice(-6)}`);
    expect((await subscriptions('resume', id, '--reason', 'x')).err).toContain(`type ${id.slice(-6)}`);
    await rm(file);
    const changed = ['change', id, '--input', JSON.stringify({ shipTo }), '--reason', 'moved'];
    expect(await subscriptions(...changed)).toMatchObject({ code: 0 });
    // A new run takes the place of the one before: the next action goes to it.
    expect((await subscriptions('resume', id, '--reason', 'back')).code).toBe(0);
    expect((await subscriptions('new-run', id, '--reason', 'x')).code).toBe(0);
    expect((await subscriptions('cancel', id, '--reason', 'enough')).out).toContain('now cancelled');

    const { out } = await shell.run('journal', '--order', id, '--json');
    const { actions } = JSON.parse(out) as {
      readonly actions: readonly {
        readonly intent: { readonly action: { readonly kind: string; readonly remedy?: string } };
        readonly outcome: { readonly end: string };
      }[];
    };
    expect(
      actions.map(({ intent, outcome }) => `${intent.action.remedy ?? intent.action.kind} ${outcome.end}`),
    ).toEqual([
      'open done',
      'open overtaken',
      'pause done',
      'pause done',
      'pause refused',
      'change done',
      'resume done',
      'new-run done',
      'cancel done',
    ]);
    expect(out).not.toContain(shipTo.street);
  });

  test('places one order a period, each in a run of its own, until it is cancelled', async () => {
    const played = await subscribed({ terms: { cadence: { every: 3, unit: 'seconds' } } });
    const view = await played.untilView(({ counters }) => counters.runs >= 3, 'in its third run');
    expect(view.counters).toMatchObject({
      renewed: view.counters.runs - 1,
      skipped: 0,
      failed: 0,
      missed: 0,
    });
    await played.record('subscription-active');
    expect(await played.update('cancel')).toMatchObject({ refused: false });
    const { subscriptionId } = played.input;
    await stack.client.workflow.getHandle(subscriptionWorkflowId(subscriptionId)).result();
    await played.record('subscription-cancelled');
    const orders = await played.orders();
    expect(new Set(orders.map(({ period }) => period)).size).toBe(orders.length);
    expect(orders[0]?.order_id).toBe(
      renewalOrderId({ subscriptionId, customerId: 'cus-1', period: 1, attempt: 1 }),
    );
    const row = await database
      .selectFrom('subscriptions')
      .select(['state', 'next_at'])
      .where('subscription_id', '=', subscriptionId)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ state: 'cancelled', next_at: null });
  });

  test('a declined card is reported, retried by the policy, and then waits for a person', async () => {
    const payment = { method: 'card' as const, token: 'tok_declined' };
    const played = await subscribed({ terms: { payment } });
    const parked = await played.untilView((view) => view.parked !== null, 'parked');
    expect(parked).toMatchObject({ state: 'renewing', counters: { failed: 2, renewed: 0 } });
    expect(parked.parked).toMatchObject({ reason: 'awaiting-customer', detail: 'period 1: payment_failed' });
    expect(await played.update('forceContinueAsNew')).toMatchObject({ refused: true });
    const good = { payment: { method: 'card', token: 'tok_good' } };
    expect(await played.update('change', good)).toEqual({ refused: false, said: 'changed: payment' });
    expect(await played.update('retryStage')).toMatchObject({ refused: false });
    const renewed = await played.untilView(({ counters }) => counters.renewed === 1, 'renewed');
    expect(renewed.period).toBe(2);
    expect((await played.orders()).map(({ attempt, period }) => [period, attempt])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
    await until(async () => {
      const sent = await database
        .selectFrom('notifications')
        .select('kind')
        .where('order_id', '=', played.input.subscriptionId)
        .where('channel', '=', 'email')
        .execute();
      return sent.map(({ kind }) => kind).join() === 'renewal_failed';
    }, 'notified once of the period that failed twice');
  });

  test('keeps its updates over a forced new run: change, skip, pause, resume, and a repeated request', async () => {
    const played = await subscribed({ startsInMs: 3_600_000 });
    await played.untilView(({ state }) => state === 'active', 'active');
    expect(await played.update('skipNext', { requestId: 'once' })).toEqual({
      refused: false,
      said: 'period 1 is skipped',
    });
    expect(await played.update('forceContinueAsNew')).toMatchObject({ refused: false });
    const next = await played.untilView(({ counters }) => counters.runs === 2, 'in its second run');
    expect(next).toMatchObject({ skipNext: true, history: { continueSuggested: false } });
    expect(await played.update('skipNext', { requestId: 'once' })).toEqual({
      refused: false,
      said: 'period 1 is skipped',
    });
    expect(await played.update('skipNext')).toMatchObject({ refused: true });
    expect(await played.update('pause')).toMatchObject({ refused: false });
    expect(await played.update('resume')).toEqual({ refused: false, said: 'it goes on' });
    expect(await played.update('change', {})).toEqual({ refused: true, said: 'nothing is changed' });
    const lines = [{ sku: 'fj-001', quantity: 2 }];
    expect(await played.update('change', { lines })).toMatchObject({ refused: false });
    const view = await played.untilView(({ terms }) => terms.lines[0]?.sku === 'fj-001', 'changed');
    expect(view.period).toBe(1);
    await played.record('subscription-said');
  });

  test('an update during the first write is published and written as well', async () => {
    // No other transaction can write a subscription while this lock is held.
    const held = await database.startTransaction().execute();
    await sql`lock table subscriptions in exclusive mode`.execute(held);
    const played = await subscribed({ startsInMs: 3_600_000 });
    const { subscriptionId } = played.input;
    const handle = stack.client.workflow.getHandle(subscriptionWorkflowId(subscriptionId));
    await until(async () => {
      const { raw } = await handle.describe();
      return raw.pendingActivities?.length === 1;
    }, 'about to be written down');
    expect(await played.update('pause')).toMatchObject({ refused: false });
    await held.rollback().execute();
    await until(async () => {
      const row = await database
        .selectFrom('subscriptions')
        .select('state')
        .where('subscription_id', '=', subscriptionId)
        .executeTakeFirst();
      return row?.state === 'paused';
    }, 'written down as paused');
    const { typedSearchAttributes } = await handle.describe();
    expect(typedSearchAttributes.get(orderStatusKey)).toBe('paused');
  });

  test('a product that is gone parks the renewal; the period can be given up', async () => {
    const played = await subscribed({ terms: { lines: [{ sku: 'no-such-thing', quantity: 1 }] } });
    await played.untilView((view) => view.parked !== null, 'parked');
    await played.record('subscription-parked');
    expect(await played.update('giveUpPeriod')).toMatchObject({ refused: false });
    const view = await played.untilView(({ period }) => period === 2, 'in the next period');
    expect(view).toMatchObject({ state: 'active', counters: { renewed: 0, failed: 2 } });
    expect(await played.orders()).toEqual([]);
  });

  test('50 messages over forced new runs: none is lost, none is taken twice', async () => {
    const played = await subscribed({ startsInMs: 3_600_000 });
    await played.untilView(({ state }) => state === 'active', 'active');
    const one = async (index: number) => {
      if (index % 10 === 9) return await played.update('forceContinueAsNew');
      return await played.update(index % 2 === 0 ? 'skipNext' : 'change', {
        requestId: `r-${index}`,
        ...(index % 2 === 0 ? {} : { lines: [{ sku: 'nw-001', quantity: index + 1 }] }),
      });
    };
    // The server holds ten updates of one run in flight at the most.
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      const results: Awaited<ReturnType<typeof one>>[] = [];
      for (let index = lane; index < 50; index += 8) results.push(await one(index));
      return results;
    });
    const answers = (await Promise.all(lanes)).flat();
    const skips = answers.filter(({ refused, said }) => !refused && said.includes('is skipped'));
    expect(skips).toHaveLength(1);
    expect(answers.filter(({ said }) => said === 'changed: lines')).toHaveLength(20);
  });
});
