import { ApplicationFailure } from '@temporalio/common';
import { FAILURES } from '../contract/activities.ts';
import { effectKey } from '../contract/effect-key.ts';
import type { OrderInput } from '../contract/order.ts';
import { attempt, type Bench, sampleOrder } from './effects.ts';
import { mutationOf, type Random, seeded } from './mutated-answers.ts';
import type { Answered, MutatingProxy } from './mutating-proxy.ts';

const AUTHORISED = 5_000;
const SHARE = 2_000;
const KNOWN: readonly string[] = Object.values(FAILURES);
const ROUTES = {
  authorise: /^\/payment\/v1\/authorisations$/,
  capture: /^\/payment\/v1\/captures$/,
  vendor: /^\/vendors\/v1\/nordwind\/orders$/,
} as const;
type Step = keyof typeof ROUTES;
const STEPS = Object.keys(ROUTES) as readonly Step[];

type FuzzResult = {
  readonly cases: number;
  /** Each with its number, so that it can be played again. */
  readonly wrong: readonly string[];
  /** How the cases ended, by failure type; `answered` where the change touched nothing that matters. */
  readonly ends: Readonly<Record<string, number>>;
};

/** Plays an order as far as one step whose answer is changed, and looks at all that was written. */
export async function fuzzAnswers(
  rig: { readonly bench: Bench; readonly proxy: MutatingProxy },
  about: { readonly cases: number; readonly seed: number; readonly atOnce: number },
): Promise<FuzzResult> {
  const changes = new Map<string, (path: string, answer: Answered) => Answered>();
  const foreign = new Map<Step, string>();
  rig.proxy.mutate((asked, answer) => {
    const step = STEPS.find((each) => ROUTES[each].test(asked.path));
    if (asked.method !== 'POST' || step === undefined) return answer;
    const { reference } = JSON.parse(asked.body) as { readonly reference: string };
    const changed = changes.get(`${reference}/${step}`)?.(asked.path, answer);
    if (changed === undefined && answer.status === 201) foreign.set(step, answer.text);
    return changed ?? answer;
  });
  const wrong: string[] = [];
  const ends: Record<string, number> = {};
  const before = await playWhole(rig.bench);
  let next = 0;
  const worker = async () => {
    while (next < about.cases) {
      const number = next++;
      const random = seeded(about.seed * 1_000_003 + number);
      const step = STEPS[Math.floor(random() * STEPS.length)] ?? 'authorise';
      const { end, said } = await playOne(rig.bench, { random, step, changes, foreign });
      ends[end] = (ends[end] ?? 0) + 1;
      wrong.push(...said.map((each) => `case ${number}, ${step}: ${each}`));
    }
  };
  await Promise.all(Array.from({ length: about.atOnce }, worker));
  const after = await rowsOf(rig.bench, before.orderId);
  if (JSON.stringify(after) !== JSON.stringify(before.rows)) wrong.push('another order was written to');
  return { cases: about.cases, wrong, ends };
}

type Case = {
  readonly random: Random;
  readonly step: Step;
  readonly changes: Map<string, (path: string, answer: Answered) => Answered>;
  readonly foreign: ReadonlyMap<Step, string>;
};

async function playOne(bench: Bench, { changes, foreign, random, step }: Case) {
  const order = await recorded(bench);
  const [name, mutate] = mutationOf(random);
  changes.set(`${order.orderId}/${step}`, (_, answer) => mutate(random, answer, foreign.get(step) ?? ''));
  let end = 'answered';
  const said: string[] = [];
  try {
    await play(bench, order, step);
  } catch (error) {
    const type = error instanceof ApplicationFailure ? (error.type ?? 'none') : 'raw';
    end = type;
    const text = error instanceof Error ? error.message : String(error);
    if (!KNOWN.includes(type) || type === FAILURES.constraint) said.push(`${name}: ${type}: ${text}`);
    if (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/.test(text))
      said.push(`${name}: control characters: ${text}`);
  }
  // Asked again, the provider says what it did; its lookup is not changed.
  changes.delete(`${order.orderId}/${step}`);
  const rows = await rowsOf(bench, order.orderId);
  said.push(...rows.flatMap((row) => judge(order.orderId, row)).map((each) => `${name}: ${each}`));
  return { end, said };
}

async function recorded(bench: Bench): Promise<OrderInput> {
  const order = sampleOrder(['nw-001']);
  await attempt(() => bench.activities().db.recordOrder({ orderId: order.orderId, journal: [], order }));
  return order;
}

async function play(bench: Bench, order: OrderInput, upTo: Step): Promise<void> {
  const { payment, vendor } = bench.activities();
  const { orderId } = order;
  const common = { orderId, journal: [], currency: 'EUR', n: 1 } as const;
  if (upTo === 'vendor') {
    const call = { orderId, journal: [], vendorId: 'nordwind', lines: order.lines, n: 1 };
    await attempt(() => vendor.createVendorOrder(call));
    return;
  }
  const held = await attempt(() =>
    payment.authorisePayment({ ...common, amountMinor: AUTHORISED, token: 'tok_good' }),
  );
  if (upTo === 'authorise' || held.kind !== 'authorised') return;
  const share = { vendorId: 'nordwind', amountMinor: SHARE, final: false };
  const { authorisationId } = held;
  await attempt(() => payment.capturePayment({ ...common, ...share, authorisationId }));
}

async function playWhole(bench: Bench) {
  const order = await recorded(bench);
  await play(bench, order, 'vendor');
  await play(bench, order, 'capture');
  return { orderId: order.orderId, rows: await rowsOf(bench, order.orderId) };
}

type Row = Readonly<Record<string, unknown>> & { readonly table: string };

async function rowsOf({ database }: Bench, orderId: string): Promise<readonly Row[]> {
  const of = (table: string, rows: readonly object[]): readonly Row[] =>
    rows.map((row) => ({ ...row, table }));
  const payments = await database
    .selectFrom('payments')
    .selectAll()
    .where('order_id', '=', orderId)
    .execute();
  const ledger = await database
    .selectFrom('payment_ledger')
    .selectAll()
    .where('order_id', '=', orderId)
    .execute();
  const vendors = await database
    .selectFrom('vendor_orders')
    .selectAll()
    .where('order_id', '=', orderId)
    .execute();
  const effects = await database.selectFrom('effects').selectAll().where('order_id', '=', orderId).execute();
  return [
    ...of('payments', payments),
    ...of('ledger', ledger),
    ...of('vendors', vendors),
    ...of('effects', effects),
  ];
}

/** What is wrong with a row, measured by what was asked. */
function judge(orderId: string, row: Row): readonly string[] {
  const capture = effectKey(orderId, 'capture:nordwind', 1);
  const right: Readonly<Record<string, () => boolean>> = {
    payments: () =>
      row['currency'] === 'EUR' &&
      Number(row['authorised_minor']) === AUTHORISED &&
      [0, SHARE].includes(Number(row['captured_minor'])) &&
      Number(row['refunded_minor']) === 0 &&
      ['authorised', 'review', 'part_captured'].includes(String(row['state'])),
    ledger: () =>
      row['currency'] === 'EUR' &&
      (row['kind'] === 'authorise'
        ? Number(row['amount_minor']) === 0
        : row['kind'] === 'capture' && row['entry_key'] === capture && Number(row['amount_minor']) === SHARE),
    vendors: () => row['state'] === 'accepted' && typeof row['vendor_order_id'] === 'string',
    effects: () => row['state'] === 'pending' || row['state'] === 'done' || row['state'] === 'refused',
  };
  return right[row.table]?.() === true ? [] : [`${row.table} ${JSON.stringify(row)}`];
}
