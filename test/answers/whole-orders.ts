import { expect } from 'vitest';
import { readEvidence } from '../../chaos/evidence/read-evidence.ts';
import { checkInvariants } from '../../chaos/invariants/judge.ts';
import { ANSWER_DIFFERS } from '../../contract/order/activities.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { type PlayedOrder, placeOrder } from '../orders/played-order.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { BY, isOrdered } from '../orders/scenario.ts';
import { type PlayedReturn, playedReturn, requestReturn, returnOf } from '../returns/played-return.ts';
import { until } from '../until.ts';
import { type Answered, type MutatingProxy, mutatingProxy } from './mutating-proxy.ts';
import { MUTATIONS, seeded } from './mutations.ts';
import { type OwnRecord, recordsOf } from './records.ts';

/** The lives in which a step comes up. */
type Course = 'straight' | 'cancelled' | 'returned';

const STEPS: Readonly<Record<string, { readonly course: Course; readonly path: RegExp }>> = {
  authorise: { course: 'straight', path: /^\/payment\/v1\/authorisations$/ },
  capture: { course: 'straight', path: /^\/payment\/v1\/captures$/ },
  vendor: { course: 'straight', path: /^\/vendors\/v1\/[^/]+\/orders$/ },
  release: { course: 'straight', path: /\/release$/ },
  message: { course: 'straight', path: /^\/notify\/v1\/messages$/ },
  undo: { course: 'cancelled', path: /^\/payment\/v1\/undo$/ },
  'cancel-vendor': { course: 'cancelled', path: /^\/vendors\/v1\/[^/]+\/orders\/cancel$/ },
  label: { course: 'returned', path: /^\/carrier\/v1\/labels$/ },
  refund: { course: 'returned', path: /^\/payment\/v1\/refunds$/ },
};
export const WHOLE_ORDER_STEPS = Object.keys(STEPS);

export type WholeOrderCase = { readonly step: string; readonly mutation: string; readonly seed: number };

export type WholeOrders = {
  readonly stack: OrderStack;
  /** Plays an order to its end with one answer changed; returns each difference from an untampered order. */
  play(one: WholeOrderCase): Promise<PlayedCase>;
  /** What the invariants find over all of them. */
  findings(): Promise<readonly string[]>;
  stop(): Promise<void>;
};

/** `parked`: the detail with which a step waited for a person, until the answers were right again. */
export type PlayedCase = { readonly wrong: readonly string[]; readonly parked: readonly string[] };

type Tampered = { readonly path: RegExp; readonly mutate: (answer: Answered) => Answered | null };

/** Real servers, a real worker, and a proxy between it and the providers. */
export async function startWholeOrders(): Promise<WholeOrders> {
  const tampering = new Map<string, Tampered>();
  const right = new Map<string, string>();
  let proxy: MutatingProxy | undefined;
  const stack = await startOrderStack({
    delays: '20:20:50:50',
    workerAsks: async (providersUrl) => {
      proxy = await mutatingProxy(providersUrl);
      proxy.mutate((asked, answer) => {
        if (asked.method !== 'POST') return answer;
        const tampered = tampering.get(asked.key.split(':')[0] ?? '');
        if (tampered?.path.test(asked.path) === true) return tampered.mutate(answer);
        for (const [name, { path }] of Object.entries(STEPS)) {
          if (path.test(asked.path) && answer.status < 300) right.set(name, answer.text);
        }
        return answer;
      });
      return proxy.url;
    },
  });
  const link = longDeadlineLink(stack);
  const database = connectDatabase({ url: stack.databaseUrl, name: 'test' });
  const rig: Rig = { stack, link, database };
  const expected = new Map<Course, Promise<readonly OwnRecord[]>>();
  const untampered = (course: Course): Promise<readonly OwnRecord[]> => {
    const known = expected.get(course) ?? playUntampered(rig, course);
    expected.set(course, known);
    return known;
  };
  return {
    stack,
    async play({ mutation, seed, step }) {
      const { course, path } = STEPS[step] as { readonly course: Course; readonly path: RegExp };
      const wanted = await untampered(course);
      const random = seeded(seed);
      const mutate = (answer: Answered) =>
        MUTATIONS[mutation]?.(random, answer, right.get(step) ?? '{}') ?? null;
      return await playTampered(rig, course, wanted, {
        begin: (orderId) => tampering.set(orderId, { path, mutate }),
        end: (orderId) => tampering.delete(orderId),
      });
    },
    async findings() {
      const stores = { link, database, providersUrl: stack.providersUrl };
      let found: readonly string[] = [];
      await until(async () => {
        const evidence = await readEvidence(stores, { asked: [], quiet: true, only: null });
        found = checkInvariants(evidence).flatMap(({ findings, id }) =>
          findings.map(({ key, said }) => `${id} ${key}: ${said}`),
        );
        return found.length === 0;
      }, 'the stores agree').catch(() => undefined);
      return found;
    },
    async stop() {
      await link.close();
      await database.destroy();
      await stack.stop();
      await proxy?.close();
    },
  };
}

type Rig = { readonly stack: OrderStack; readonly link: TemporalLink; readonly database: Database };

async function playUntampered(rig: Rig, course: Course): Promise<readonly OwnRecord[]> {
  const nothing = () => undefined;
  const life = await live(rig, course, nothing, nothing);
  return withoutMessages(await recordsAbout(rig, life));
}

async function playTampered(
  rig: Rig,
  course: Course,
  wanted: readonly OwnRecord[],
  tampered: { begin(orderId: string): void; end(orderId: string): void },
): Promise<PlayedCase> {
  const parked: string[] = [];
  const life = await live(rig, course, tampered.begin, (orderId, detail) => {
    parked.push(detail);
    tampered.end(orderId);
  });
  const { orderId } = life.played.order;
  let wrong: readonly string[] = [];
  // Messages and the log follow the order.
  await until(async () => {
    const records = await recordsAbout(rig, life);
    wrong = [...differences(withoutMessages(records), wanted), ...wrongMessages(records)];
    return wrong.length === 0;
  }, `the records of ${orderId} are right`).catch(() => undefined);
  tampered.end(orderId);
  const unsaid = parked.filter(
    (detail) => detail.includes(ANSWER_DIFFERS) && !/asked .+, answered /.test(detail),
  );
  return { wrong: [...wrong, ...unsaid.map((detail) => `without both values: ${detail}`)], parked };
}

type Life = { readonly played: PlayedOrder; readonly back: PlayedReturn | null };

/** One order to its end. `begin` gets its ID before it is placed, `parked` the step with which it waits for a person. */
async function live(
  rig: Rig,
  course: Course,
  begin: (orderId: string) => void,
  parked: (orderId: string, detail: string) => void,
): Promise<Life> {
  const { stack } = rig;
  const order = sampleOrder();
  const { orderId } = order;
  begin(orderId);
  if (course === 'cancelled')
    await stack.faults.add({ effect: { type: 'vendor-silent' }, match: { orderId } });
  const played = await placeOrder(stack, order);
  if (course === 'cancelled') {
    await played.untilView(isOrdered, 'ordered at the vendor');
    expect(await played.update('cancel', BY)).toMatchObject({ refused: false });
  }
  await toItsEnd(played, (detail) => parked(orderId, detail));
  expect(await played.result()).toMatchObject({ stage: course === 'cancelled' ? 'cancelled' : 'completed' });
  if (course !== 'returned') return { played, back: null };
  const input = returnOf(order);
  const back = playedReturn(stack, rig.link, { order, input });
  await requestReturn(rig.link, input);
  await back.untilParked('approval');
  expect(await back.update('approve', BY)).toMatchObject({ refused: false });
  await returnToItsEnd(back, (detail) => parked(orderId, detail));
  expect(await back.result()).toMatchObject({ state: 'closed' });
  return { played, back };
}

/** Each parked step is reported and retried. */
async function toItsEnd(played: PlayedOrder, parked: (detail: string) => void): Promise<void> {
  for (;;) {
    const waits = await until(async () => {
      if ((await played.handle().describe()).status.name !== 'RUNNING') return 'ended';
      return (await played.view()).parked;
    }, `${played.order.orderId} ends or parks`);
    if (waits === 'ended') return;
    parked(`${waits.reason} ${waits.detail}`);
    const { step } = waits;
    const answer = await played.update('retryStage', { ...BY, step });
    if (answer.refused) continue;
    await until(async () => {
      if ((await played.handle().describe()).status.name !== 'RUNNING') return true;
      const now = (await played.view()).parked;
      return now?.step !== step || now.since !== waits.since;
    }, `${step} is tried again`);
  }
}

async function returnToItsEnd(back: PlayedReturn, parked: (detail: string) => void): Promise<void> {
  for (;;) {
    const waits = await until(async () => {
      if ((await back.handle().describe()).status.name !== 'RUNNING') return 'ended';
      return (await back.view()).parked;
    }, `${back.input.returnId} ends or parks`);
    if (waits === 'ended') return;
    if (waits.step === 'inspection') await back.update('inspect', { result: 'accept', ...BY });
    else {
      parked(`${waits.reason} ${waits.detail}`);
      await back.update('retryStage', BY);
    }
  }
}

async function recordsAbout({ database, stack }: Rig, { back, played }: Life): Promise<readonly OwnRecord[]> {
  const others = back === null ? [] : [back.input.returnId];
  const from = { database, providersUrl: stack.providersUrl };
  return await recordsOf(from, { orderId: played.order.orderId, others });
}

function isMessage({ kind, table }: OwnRecord): boolean {
  return table === 'notifications' || (table === 'effects' && kind === 'notify');
}

function withoutMessages(records: readonly OwnRecord[]): readonly OwnRecord[] {
  return records.filter((record) => !isMessage(record));
}

function differences(records: readonly OwnRecord[], wanted: readonly OwnRecord[]): readonly string[] {
  const [there, right] = [records, wanted].map((each) => each.map((record) => JSON.stringify(record)));
  const more = (there ?? []).filter((record) => !right?.includes(record)).map((record) => `wrote ${record}`);
  const less = (right ?? []).filter((record) => !there?.includes(record)).map((record) => `has no ${record}`);
  return [...more, ...less];
}

function wrongMessages(records: readonly OwnRecord[]): readonly string[] {
  const messages = records.filter(({ table }) => table === 'notifications');
  const wrong = messages.filter(
    (message) => message['outcome'] === 'sent' && message['message_id'] !== '{id}',
  );
  const sent = messages.some((message) => message['outcome'] === 'sent');
  return [
    ...wrong.map((message) => `wrote ${JSON.stringify(message)}`),
    ...(sent ? [] : ['sent no message']),
  ];
}
